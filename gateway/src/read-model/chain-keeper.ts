import { type Enquiry, nextChain } from '@concordat/chaincode/domain';
import type { Anomaly, GranteeChain, Seen } from '../ports/read-model';
import type { Batch, Storage } from '../ports/storage';
import { decodeRow, encodeRow, TABLES } from './rows';

/** Follows every grantee's chain of enquiries, and writes down where one does not fit. */
export class ChainKeeper {
  readonly #chains = new Map<string, GranteeChain>();
  /** The chains as of the last block that was written: a reader sees no block by halves. */
  #written: GranteeChain[] = [];

  async load(storage: Storage): Promise<void> {
    this.#chains.clear();
    for await (const [grantee, bytes] of storage.table(TABLES.grantee).range()) {
      this.#chains.set(grantee, decodeRow(bytes));
    }
    this.confirm();
  }

  all(): GranteeChain[] {
    return this.#written;
  }

  /** What was followed so far is written: readers may see it. */
  confirm(): void {
    this.#written = [...this.#chains.values()].map((chain) => ({ ...chain }));
  }

  /** Takes the next enquiry of a grantee; answers what is wrong with it. */
  follow({ value: enquiry, block, time }: Seen<Enquiry>): Anomaly[] {
    const { grantee, seq } = enquiry;
    const chain = this.#chains.get(grantee) ?? start(grantee);
    const kind = judge(chain, enquiry);
    const verified = chain.verified && kind === undefined;
    const tip = kind === 'ENQUIRY_REWRITTEN' ? {} : { seq, chain: enquiry.chain };
    this.#chains.set(grantee, { ...chain, ...tip, verified });
    return kind === undefined ? [] : [{ kind, grantee, seq, block, time }];
  }

  countEscrow(grantee: string, opened: boolean): void {
    const chain = this.#chains.get(grantee);
    if (!chain) return;
    if (opened) chain.escrowsOpened += 1;
    else chain.escrowsFailed += 1;
  }

  save(batch: Batch, grantees: Iterable<string>): void {
    for (const grantee of grantees) {
      const chain = this.#chains.get(grantee);
      if (chain) batch.put(TABLES.grantee, grantee, encodeRow(chain));
    }
  }
}

function start(grantee: string): GranteeChain {
  return { grantee, seq: 0, chain: '', verified: true, escrowsOpened: 0, escrowsFailed: 0 };
}

function judge(chain: GranteeChain, enquiry: Enquiry): Anomaly['kind'] | undefined {
  if (enquiry.seq <= chain.seq) return 'ENQUIRY_REWRITTEN';
  if (enquiry.seq !== chain.seq + 1) return 'CHAIN_GAP';
  const { chain: claimed, ...rest } = enquiry;
  return nextChain(chain.seq === 0 ? null : chain.chain, rest) === claimed ? undefined : 'CHAIN_BROKEN';
}
