import type { common } from '@hyperledger/fabric-protos';
import { once } from 'node:events';
import type { Orderer } from '../ordering/orderer';
import type { LedgerStore } from './ledger-store';

/** Committed blocks from a height on, and then each new one as it is committed. */
export class BlockFeed {
  constructor(
    private readonly ledger: LedgerStore,
    private readonly orderer: Orderer,
  ) {}

  get height(): number {
    return this.ledger.height;
  }

  /** The block, once it is committed; nothing when the signal came first. */
  async block(number: number, signal: AbortSignal): Promise<common.Block | undefined> {
    while (number >= this.ledger.height && !signal.aborted) {
      await once(this.orderer, 'block', { signal }).catch(() => undefined);
    }
    return signal.aborted ? undefined : this.ledger.block(number);
  }
}
