import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Ledger } from '../ports/ledger';

/**
 * Asks the own peer's height. Those who ask in one turn of the event loop share a question, as do those who ask while an
 * answer is on its way: the next one, since the height must be of after they asked.
 */
export class PeerHeight {
  #asking: Promise<number> | undefined;
  #next: Promise<number> | undefined;

  constructor(private readonly ledger: Pick<Ledger, 'height'>) {}

  /** A height that the peer had after this call was made. */
  now(): Promise<number> {
    this.#next ??= this.#askNext();
    return this.#next;
  }

  async #askNext(): Promise<number> {
    await (this.#asking?.catch(() => undefined) ?? nextTurn());
    this.#next = undefined;
    const asking = this.ledger.height().finally(() => {
      if (this.#asking === asking) this.#asking = undefined;
    });
    this.#asking = asking;
    return asking;
  }
}
