import { setTimeout as sleep } from 'node:timers/promises';
import { PATIENCE_MS } from './patience';

const POLL_MS = 50;

/** Asks until the answer is defined. Throws once `withinMs` is over. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  withinMs = PATIENCE_MS,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() >= deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await sleep(POLL_MS);
  }
}
