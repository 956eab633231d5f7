import type { Log } from '../logging';

/** What was opened, to be closed in the opposite order, each within a bound. */
export class Closers {
  readonly #closers: { name: string; close: () => Promise<void> | void }[] = [];

  add(name: string, close: () => Promise<void> | void): void {
    this.#closers.push({ name, close });
  }

  async closeAll(log: Log, boundMs: number): Promise<void> {
    for (const { name, close } of this.#closers.splice(0).reverse()) {
      const late = await within(boundMs, Promise.resolve().then(close)).catch((error: unknown) => {
        log.error({ err: error, part: name }, 'could not be closed');
        return false;
      });
      if (late) log.warn({ part: name, boundMs }, 'did not close in time');
    }
  }
}

/** Whether the work took longer than `ms`. */
async function within(ms: number, work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(true), ms);
  });
  return Promise.race([work.then(() => false), late]).finally(() => clearTimeout(timer));
}
