import { setTimeout as sleep } from 'node:timers/promises';

/** Waits about `ms` (between 75 % and 125 %, so that many gateways do not ask in step). Resolves early when aborted. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  const jittered = ms * (0.75 + Math.random() / 2);
  await sleep(jittered, undefined, signal ? { signal } : {}).catch(() => undefined);
}

/** What `work` gives within `ms`; undefined where it takes longer. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
