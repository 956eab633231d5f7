import type { Context } from 'fabric-contract-api';
import { sequence, stateKey } from '../domain';
import type { Organisation, SearchEntry } from '../domain';
import * as args from './arguments';
import { page } from './page';
import { LedgerContract } from './ledger-contract';
import { transact } from './transaction';
import type { Transaction } from './transaction';

/** The regulators' own searches, logged like everybody's. */
export class SupervisionContract extends LedgerContract {
  constructor() {
    super('supervision');
  }

  async recordSearch(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.search, recordSearch);
  }

  async searches(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.searches, searches);
  }
}

const lastKey = (regulator: string) => stateKey('searchseq', regulator);
const searchKey = (regulator: string, seq: number) => stateKey('search', regulator, sequence(seq));

async function recordSearch(tx: Transaction, { detailsHash }: { detailsHash: string }): Promise<SearchEntry> {
  const { mspId: regulator } = await tx.withRole('regulator');
  const seq = (await lastSearch(tx, regulator)) + 1;
  const entry = { regulator, seq, detailsHash, time: tx.time };
  tx.state.put(searchKey(regulator, seq), entry);
  tx.state.put(lastKey(regulator), { regulator, seq });
  return entry;
}

/** The searches of each regulator, present or past, from a position of its list on. */
async function searches(
  tx: Transaction,
  { from, limit }: { from: number; limit: number },
): Promise<SearchEntry[]> {
  await tx.governing();
  const members = await tx.state.list<Organisation>('org');
  await tx.state.load(members.map(({ mspId }) => lastKey(mspId)));
  const found: SearchEntry[] = [];
  for (const { mspId } of members) {
    const last = await lastSearch(tx, mspId);
    found.push(...(await page<SearchEntry>(tx, { from, limit, last }, (seq) => searchKey(mspId, seq))));
  }
  return found;
}

async function lastSearch(tx: Transaction, regulator: string): Promise<number> {
  return (await tx.state.get<{ seq: number }>(lastKey(regulator)))?.seq ?? 0;
}
