import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 100;

/**
 * Makes a call until it succeeds, as a user's own system does who was not answered. What is called must be safe to
 * repeat. Throws the last fault once `withinMs` is over.
 */
export async function untilDone<T>(
  call: () => Promise<T>,
  { withinMs = 60_000, onRepeat }: { withinMs?: number; onRepeat?: () => void } = {},
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (Date.now() >= deadline) throw error;
      onRepeat?.();
      await sleep(PAUSE_MS);
    }
  }
}
