import { RuleError, sequence } from '@concordat/chaincode/domain';
import type { Batch, Storage } from '../../ports/storage';
import type { Vault } from '../../ports/vault';
import { decodeRow, encodeRow, type RecordRow, REGISTER } from './register-tables';

/** Where rows of records are found: the vault knows a record's index by its leaf hash. */
export interface RowDeps {
  storage: Storage;
  vault: Pick<Vault, 'indicesOf'>;
}

/** Puts what the register knows of a record that the vault seals in the same batch. */
export function putRecordRow(batch: Batch, row: RecordRow): void {
  batch.put(REGISTER.row, sequence(row.index), encodeRow(row));
}

/** What the register knows of a record; undefined where there is none. Throws STORAGE_CORRUPT. */
export async function recordRow(deps: RowDeps, leafHash: string): Promise<RecordRow | undefined> {
  const [row] = await recordRows(deps, [leafHash]);
  return row;
}

/** The same of many, in their order. */
export async function recordRows(
  { storage, vault }: RowDeps,
  leafHashes: string[],
): Promise<(RecordRow | undefined)[]> {
  const indices = await vault.indicesOf(leafHashes);
  const known = indices.flatMap((index) => (index === undefined ? [] : sequence(index)));
  const rows = await storage.table(REGISTER.row).getMany(known);
  let next = 0;
  return indices.map((index) => (index === undefined ? undefined : found(rows[next++])));
}

function found(row: Uint8Array | undefined): RecordRow {
  if (row === undefined) throw new RuleError('STORAGE_CORRUPT', 'a record has a place in the log and no row');
  return decodeRow<RecordRow>(row);
}
