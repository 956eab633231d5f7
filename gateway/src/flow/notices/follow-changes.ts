import type { RecordStatus } from '@concordat/chaincode/domain';
import type { Clock } from '../../ports/clock';
import type { Ledger } from '../../ports/ledger';
import { parseStatuses } from '../../ports/ledger-values';
import type { Storage } from '../../ports/storage';
import { changeCursor, putChangeCursor } from './change-cursor';
import { FRESH, type Holding, HOLDINGS, holdings, PUBLISHERS, readHolding } from './holding';
import { groupBy } from '../resolve/group-by';
import { findNotice, type Notice, noticesFor, putNotice } from './notice';
import { statusChanges } from './status-changes';

export interface FollowDeps {
  ledger: Ledger;
  storage: Storage;
  clock: Clock;
}

const PAGE = 500;
/** Peers may be some blocks apart: a new holding is held against the ledger for so long. */
const FRESH_MS = 10_000;

/**
 * Reads every publisher's list of status changes from where it was read to, and raises a notice for each of our files
 * that rests on a changed record. Cursor and notices are one write, so that none is lost or doubled.
 */
export async function followChanges(deps: FollowDeps): Promise<Notice[]> {
  const raised: Notice[] = [];
  for await (const [publisher] of deps.storage.table(PUBLISHERS).range({})) {
    raised.push(...(await followPublisher(deps, publisher)));
  }
  raised.push(...(await checkFresh(deps)));
  return raised;
}

async function followPublisher(deps: FollowDeps, publisher: string): Promise<Notice[]> {
  const raised: Notice[] = [];
  for (let from = (await changeCursor(deps.storage, publisher)) ?? 1; ;) {
    const { changes } = await statusChanges(deps.ledger, { publisher, from, limit: PAGE });
    if (changes.length === 0) return raised;
    from += changes.length;
    raised.push(...(await raise(deps, changes, { publisher, next: from })));
    if (changes.length < PAGE) return raised;
  }
}

async function raise(
  deps: FollowDeps,
  changes: RecordStatus[],
  cursor?: { publisher: string; next: number },
): Promise<Notice[]> {
  const batch = deps.storage.batch();
  const raised: Notice[] = [];
  for (const change of changes) {
    for (const notice of noticesFor(change, await holdingsOf(deps, change), deps.clock.now())) {
      if (await findNotice(deps.storage, notice.id)) continue;
      putNotice(batch, notice);
      raised.push(notice);
    }
  }
  if (cursor) putChangeCursor(batch, cursor.publisher, cursor.next);
  if (cursor || raised.length > 0) await batch.commit();
  return raised;
}

async function holdingsOf(
  { storage }: FollowDeps,
  { publisher, leafHash }: RecordStatus,
): Promise<Holding[]> {
  const found: Holding[] = [];
  for await (const [, holding] of holdings(storage, { record: { publisher, leafHash } })) found.push(holding);
  return found;
}

/** A change between a release and our storing it has been passed by the cursor already: new holdings are asked for. */
async function checkFresh(deps: FollowDeps): Promise<Notice[]> {
  const fresh: [string, Holding][] = [];
  for await (const [key] of deps.storage.table(FRESH).range({ limit: PAGE })) {
    const bytes = await deps.storage.table(HOLDINGS).get(key);
    if (bytes) fresh.push([key, readHolding(bytes)]);
  }
  const raised: Notice[] = [];
  for (const [publisher, own] of groupBy(fresh, ([, holding]) => holding.publisher)) {
    raised.push(...(await raise(deps, await statusesOf(deps.ledger, publisher, own))));
  }
  await forget(deps, fresh);
  return raised;
}

async function statusesOf(
  ledger: Ledger,
  publisher: string,
  own: [string, Holding][],
): Promise<RecordStatus[]> {
  const leafHashes = [...new Set(own.map(([, { leafHash }]) => leafHash))];
  const call = { contract: 'attestation', function: 'status', argument: { publisher, leafHashes } };
  const found = await ledger.evaluate(call, parseStatuses);
  return found.filter((status) => status !== null);
}

async function forget({ storage, clock }: FollowDeps, fresh: [string, Holding][]): Promise<void> {
  const settled = fresh.filter(([, { heldAt }]) => heldAt + FRESH_MS < clock.now());
  if (settled.length === 0) return;
  const batch = storage.batch();
  for (const [key] of settled) batch.delete(FRESH, key);
  await batch.commit();
}
