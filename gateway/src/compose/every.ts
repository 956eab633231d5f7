import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../logging';

/** Does something now and again, one run at a time; a run that fails is logged and the next one comes all the same. */
export function every(ms: number, work: () => Promise<unknown>, log: Log): { stop: () => Promise<void> } {
  const stopped = new AbortController();
  const { signal } = stopped;
  const run = async () => {
    while (!signal.aborted) {
      await work().catch((error: unknown) => log.warn({ err: error }, 'a regular task failed'));
      await sleep(ms, undefined, { signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    stop: async () => {
      stopped.abort();
      await running;
    },
  };
}
