import { leafHash as hashLeaf, sequence, toHex } from '@concordat/chaincode/domain';
import type { Status } from '@concordat/chaincode/domain';
import type { Log } from '../../ports/log';
import { startingWith, type Storage } from '../../ports/storage';
import type { Vault } from '../../ports/vault';
import { subjectMac } from '../subject/subject';
import { recordRow } from './record-rows';
import type { AnchorRow, RecordRow, StatusRow } from './register-tables';
import { decodeRow, REGISTER } from './register-tables';
import { statusHistories } from './status-outbox';

export interface ReadDeps {
  storage: Storage;
  vault: Vault;
  log: Log;
}

/** A record of the register as it stands now. */
export interface RecordView extends RecordRow {
  leafHash: string;
  state: 'stored' | 'anchored';
  /** Block of the first head that contains it; null while it is only stored. */
  anchoredBlock: number | null;
  status: Status;
  /** Position of the latest status in the publisher's list on the ledger; null where there is none yet. */
  statusSeq: number | null;
  history: StatusRow[];
}

/** The record under a leaf hash (hex), or undefined. */
export async function recordAt(deps: ReadDeps, leafHash: string): Promise<RecordView | undefined> {
  const row = await recordRow(deps, leafHash);
  if (row === undefined) return undefined;
  const history = (await statusHistories(deps.storage, [leafHash])).get(leafHash) ?? [];
  const anchor = await firstAnchorOf(deps.storage, row.index);
  const latest = history.at(-1);
  return {
    ...row,
    leafHash,
    state: anchor === undefined ? 'stored' : 'anchored',
    anchoredBlock: anchor?.block ?? null,
    status: latest?.status ?? 'IN_FORCE',
    statusSeq: latest?.seq ?? null,
    history,
  };
}

/** Where a record stands in the log and what status it was given last, without its history. */
export async function placeOf(
  { storage, vault }: Pick<ReadDeps, 'storage' | 'vault'>,
  leafHash: string,
): Promise<{ index: number; status: Status } | undefined> {
  const index = await vault.indexOf(leafHash);
  if (index === undefined) return undefined;
  const given = await storage.table(REGISTER.status).get(leafHash);
  const latest = given && decodeRow<StatusRow[]>(given).at(-1);
  return { index, status: latest?.status ?? 'IN_FORCE' };
}

/** Records in the order of the log, from index `from` on. */
export async function listRecords(
  deps: ReadDeps,
  { from, limit }: { from: number; limit: number },
): Promise<RecordView[]> {
  const end = Math.min(from + limit, deps.log.size());
  const indices = Array.from({ length: Math.max(0, end - from) }, (_, offset) => from + offset);
  const views = await Promise.all(
    indices.map(async (index) => recordAt(deps, toHex(hashLeaf(await deps.log.entry(index))))),
  );
  return views.flatMap((view) => view ?? []);
}

/** Leaf hashes of every record of a schema about a subject, ended ones included. */
export async function findBySubject(
  deps: Pick<ReadDeps, 'storage' | 'vault'>,
  { schema, ...subject }: { schema: string; kind: string; identifier: string },
): Promise<string[]> {
  const prefix = `${subjectMac(deps.vault, subject)}/${schema}/`;
  const found: string[] = [];
  for await (const [key] of deps.storage.table(REGISTER.subject).range(startingWith(prefix))) {
    found.push(key.slice(prefix.length));
  }
  return found;
}

/** The first head on the ledger that contains entry `index`. */
async function firstAnchorOf(storage: Storage, index: number): Promise<AnchorRow | undefined> {
  const range = storage.table(REGISTER.anchor).range({ gt: sequence(index), limit: 1 });
  for await (const [, bytes] of range) return decodeRow<AnchorRow>(bytes);
  return undefined;
}
