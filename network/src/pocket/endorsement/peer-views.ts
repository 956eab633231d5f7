import type { LedgerStore } from '../ledger/ledger-store';
import type { StateView } from '../ledger/state-view';

/** A peer that lags has caught up this long after a commit, for each block it may be behind. */
const CATCH_UP_MS = 15;

/** Which committed state each organisation's peer sees: in strict mode some learn of a block later than others. */
export class PeerViews {
  constructor(
    private readonly ledger: LedgerStore,
    private readonly organisations: string[],
    private readonly maxLag: number,
  ) {}

  /** The organisation's present state; release it after use. */
  of(mspId: string): StateView {
    const lag = this.organisations.indexOf(mspId) % (this.maxLag + 1);
    for (let behind = 0; behind < lag; behind++) {
      const view = this.ledger.view(behind);
      if (performance.now() - view.committedAt >= CATCH_UP_MS * lag) return view;
      void view.release();
    }
    return this.ledger.view(Math.max(0, lag));
  }
}
