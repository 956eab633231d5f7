import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 50;

/** Asks until there is an answer, for at most so many milliseconds; undefined where there was none. */
export async function awaitUntil<T>(
  ask: () => Promise<T | undefined>,
  most = 10_000,
): Promise<T | undefined> {
  const deadline = Date.now() + most;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || Date.now() >= deadline) return answer;
    await sleep(POLL_MS);
  }
}
