import { setTimeout as sleep } from 'node:timers/promises';

/** Waits about `ms` (between 75 % and 125 %, so that many gateways do not ask in step). Resolves early when aborted. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  const jittered = ms * (0.75 + Math.random() / 2);
  await sleep(jittered, undefined, signal ? { signal } : {}).catch(() => undefined);
}
