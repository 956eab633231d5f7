import type { Ledger } from '../ports/ledger';

/** Asks the own peer's height; those who ask while an answer is on its way share the next question. */
export class PeerHeight {
  #asking: Promise<number> | undefined;
  #next: Promise<number> | undefined;

  constructor(private readonly ledger: Pick<Ledger, 'height'>) {}

  /** A height that the peer had after this call was made. */
  now(): Promise<number> {
    if (!this.#asking) return this.#ask();
    this.#next ??= this.#asking
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        return this.#ask();
      });
    return this.#next;
  }

  #ask(): Promise<number> {
    const asking = this.ledger.height().finally(() => {
      if (this.#asking === asking) this.#asking = undefined;
    });
    this.#asking = asking;
    return asking;
  }
}
