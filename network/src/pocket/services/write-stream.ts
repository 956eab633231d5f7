import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Writes to a stream and waits while its receiver is slow. Ends quietly when the signal aborts. */
export async function writeTo(stream: Writable, message: unknown, signal: AbortSignal): Promise<void> {
  if (signal.aborted || stream.write(message)) return;
  await once(stream, 'drain', { signal }).catch(() => undefined);
}
