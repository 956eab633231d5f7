import { LedgerError } from '../../ports/ledger';
import type { LedgerLoad } from './options';

/** Bounds what is asked of the ledger at a time: some calls run, some wait in order, more are refused at once. */
export class InFlight {
  readonly #load: LedgerLoad;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(load: LedgerLoad) {
    this.#load = load;
  }

  /** Throws LEDGER_BUSY, and has then asked nothing of the ledger. */
  async run<T>(call: () => Promise<T>): Promise<T> {
    await this.#enter();
    try {
      return await call();
    } finally {
      this.#leave();
    }
  }

  #enter(): Promise<void> {
    if (this.#running < this.#load.inFlight) {
      this.#running += 1;
      return Promise.resolve();
    }
    if (this.#waiting.length >= this.#load.waiting) {
      const { inFlight, waiting } = this.#load;
      throw new LedgerError('LEDGER_BUSY', `${inFlight} calls are under way and ${waiting} wait; ask again`);
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Who waits longest takes over the place of who leaves. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#running -= 1;
  }
}
