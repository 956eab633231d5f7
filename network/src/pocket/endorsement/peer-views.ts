import type { LedgerStore } from '../ledger/ledger-store';
import type { StateView } from '../ledger/state-view';

interface LagOptions {
  /** Blocks that a peer may be behind: 0 for the first organisation, 1 for the second, and so on, round and round. */
  maxLag: number;
  /** A peer that lags has caught up this long after a commit, for each block it may be behind; milliseconds. */
  catchUpMs?: number;
}

/**
 * Which committed state each organisation's peer sees: in strict mode some learn of a block later than others. A peer that
 * has told its client of a block has it.
 */
export class PeerViews {
  readonly #told = new Map<string, number>();

  constructor(
    private readonly ledger: LedgerStore,
    private readonly organisations: string[],
    private readonly options: LagOptions,
  ) {}

  /** The organisation's client is told that this block was committed. */
  tell(mspId: string, block: number): void {
    this.#told.set(mspId, Math.max(block, this.#told.get(mspId) ?? 0));
  }

  /** The organisation's present state; release it after use. */
  of(mspId: string): StateView {
    const { maxLag, catchUpMs = 15 } = this.options;
    const untold = this.ledger.height - 1 - (this.#told.get(mspId) ?? 0);
    const lag = Math.min(untold, Math.max(0, this.organisations.indexOf(mspId)) % (maxLag + 1));
    for (let behind = 0; behind < lag; behind++) {
      const view = this.ledger.view(behind);
      if (performance.now() - view.committedAt >= catchUpMs * lag) return view;
      void view.release();
    }
    return this.ledger.view(lag);
  }
}
