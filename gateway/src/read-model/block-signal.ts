import { GatewayError } from '../errors';
import type { WaitOptions } from '../ports/read-model';

/** Lets many wait for the next block. */
export class BlockSignal {
  #waiting = new Set<() => void>();

  announce(): void {
    const woken = this.#waiting;
    this.#waiting = new Set();
    woken.forEach((wake) => wake());
  }

  /** Asks `look` now and after each announcement; CATCHING_UP when the time is up or `signal` is aborted. */
  async waitFor<T>(look: () => Promise<T | undefined>, { timeoutMs, signal }: WaitOptions): Promise<T> {
    const there = await look();
    if (there !== undefined) return there;
    const deadline = AbortSignal.timeout(timeoutMs);
    const ended = signal ? AbortSignal.any([signal, deadline]) : deadline;
    for (;;) {
      const next = this.#next(ended);
      const found = await look();
      if (found !== undefined) return found;
      await next;
      if (ended.aborted)
        throw new GatewayError('CATCHING_UP', 'the ledger has not come that far here', { retryAfter: 1 });
    }
  }

  #next(ended: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        ended.removeEventListener('abort', wake);
        this.#waiting.delete(wake);
        resolve();
      };
      this.#waiting.add(wake);
      ended.addEventListener('abort', wake, { once: true });
      if (ended.aborted) wake();
    });
  }
}
