import { EventEmitter } from 'node:events';
import type { BlockCommit, LedgerStore } from '../ledger/ledger-store';
import type { PocketOptions } from '../options';
import type { Transaction } from '../proposal/transaction';
import type { BlockValidator } from '../validation/block-validator';

/** Fabric's AbsoluteMaxBytes. */
export const MAX_ENVELOPE_BYTES = 10 * 1024 * 1024;

interface OrdererParts {
  ledger: LedgerStore;
  validator: BlockValidator;
  /** Whether proposals are being endorsed, which may soon become transactions. */
  isBusy: () => boolean;
}

export type OrdererEvents = { block: [BlockCommit]; failure: [unknown] };

/**
 * Puts transactions in order and commits them in blocks, one at a time. A block is cut when it is full, when its first
 * transaction has waited `timeoutMs`, or at once when nothing else is on its way: neither being endorsed nor being admitted.
 */
export class Orderer extends EventEmitter<OrdererEvents> {
  #queue: Transaction[] = [];
  #admitting = 0;
  #closed = false;
  #deadline: NodeJS.Timeout | undefined;
  #due = false;
  #committing: Promise<void> | undefined;
  #failure: unknown;

  constructor(
    private readonly options: PocketOptions['batch'],
    private readonly parts: OrdererParts,
  ) {
    super();
    this.setMaxListeners(0);
  }

  /**
   * Takes a transaction once the broadcast checks have admitted it. Throws what they throw, `POCKET_CLOSED`, and
   * `POCKET_LEDGER_FAILED` when a block could not be written.
   */
  async take(admission: Promise<Transaction>): Promise<void> {
    this.#admitting++;
    try {
      this.#enqueue(await admission);
    } finally {
      this.#admitting--;
      this.consider();
    }
  }

  /** Cuts a block if one is due. */
  consider(): void {
    if (this.#committing || this.#queue.length === 0 || this.#failure) return;
    const full = this.#queue.length >= this.options.maxCount;
    const isAlone = this.#admitting === 0 && !this.parts.isBusy();
    if (full || this.#due || isAlone) this.#committing = this.#commit(this.#cut());
  }

  /** Commits what is queued and stops. */
  async close(): Promise<void> {
    this.#due = true;
    this.#closed = true;
    while (!this.#failure && (this.#committing || this.#queue.length > 0)) {
      this.consider();
      await this.#committing;
    }
    clearTimeout(this.#deadline);
  }

  #enqueue(transaction: Transaction): void {
    if (this.#closed) throw new Error('POCKET_CLOSED: the ledger is closed');
    if (this.#failure)
      throw new Error('POCKET_LEDGER_FAILED: a block could not be written', { cause: this.#failure });
    this.#queue.push(transaction);
    this.#deadline ??= setTimeout(() => {
      this.#due = true;
      this.consider();
    }, this.options.timeoutMs);
  }

  #cut(): Transaction[] {
    let bytes = 0;
    const fits = (transaction: Transaction) => (bytes += transaction.bytes.length) <= this.options.maxBytes;
    const tooLong = this.#queue.findIndex((transaction) => !fits(transaction));
    const count = Math.min(tooLong < 0 ? this.#queue.length : Math.max(1, tooLong), this.options.maxCount);
    clearTimeout(this.#deadline);
    this.#deadline = undefined;
    const cut = this.#queue.splice(0, count);
    this.#due = this.#queue.length > 0;
    return cut;
  }

  async #commit(transactions: Transaction[]): Promise<void> {
    try {
      const commit = await this.parts.validator.validate(transactions);
      await this.parts.ledger.commit(commit);
      this.emit('block', commit);
    } catch (error) {
      this.#failure = error;
      this.emit('failure', error);
    } finally {
      this.#committing = undefined;
    }
    this.consider();
  }
}
