import type { Orderer } from '../ordering/orderer';
import type { LedgerStore, TransactionPlace } from './ledger-store';

type Listener = (place: TransactionPlace) => void;

/** Tells who waits for a transaction where it was committed. */
export class CommitWatch {
  readonly #waiting = new Map<string, Set<Listener>>();

  constructor(
    private readonly ledger: LedgerStore,
    orderer: Orderer,
  ) {
    orderer.on('block', ({ block, transactions }) => {
      for (const { txId, tx, code } of transactions) {
        const listeners = this.#waiting.get(txId);
        this.#waiting.delete(txId);
        listeners?.forEach((listener) => listener({ block: block.number, tx, code }));
      }
    });
  }

  /** Calls back once, at once when it is committed already. Gives a function that stops waiting. */
  wait(txId: string, listener: Listener): () => void {
    const place = this.ledger.transaction(txId);
    if (place) {
      listener(place);
      return () => undefined;
    }
    const listeners = this.#waiting.get(txId) ?? new Set();
    this.#waiting.set(txId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#waiting.get(txId) === listeners) this.#waiting.delete(txId);
    };
  }
}
