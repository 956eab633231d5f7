import type { Orderer } from '../ordering/orderer';
import type { LedgerStore, TransactionPlace } from './ledger-store';

type Listener = (place: TransactionPlace | Error) => void;

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
    orderer.on('failure', (error) => {
      const failure = new Error('POCKET_LEDGER_FAILED: a block could not be written', { cause: error });
      for (const listeners of this.#waiting.values()) listeners.forEach((listener) => listener(failure));
      this.#waiting.clear();
    });
  }

  /** Calls back once (with an error if the ledger cannot be written any more), at once when it is committed already. Gives a function that stops waiting. */
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
