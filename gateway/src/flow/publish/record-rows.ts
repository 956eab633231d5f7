import { RuleError, sequence } from '@concordat/chaincode/domain';
import type { Batch, Storage } from '../../ports/storage';
import { decodeRow, encodeRow, type RecordRow, REGISTER } from './register-tables';

/** Puts what the register knows of a record: found by its leaf hash, kept in the order of the log. */
export function putRecordRow(batch: Batch, leafHash: string, row: RecordRow): void {
  const place = sequence(row.index);
  batch.put(REGISTER.record, leafHash, Buffer.from(place));
  batch.put(REGISTER.row, place, encodeRow(row));
}

/** The record's index in the log; undefined where there is none. */
export async function indexOf(storage: Storage, leafHash: string): Promise<number | undefined> {
  const place = await storage.table(REGISTER.record).get(leafHash);
  return place && Number(text(place));
}

/** What the register knows of a record; undefined where there is none. Throws STORAGE_CORRUPT. */
export async function recordRow(storage: Storage, leafHash: string): Promise<RecordRow | undefined> {
  const place = await storage.table(REGISTER.record).get(leafHash);
  return place && found(await storage.table(REGISTER.row).get(text(place)));
}

/** The same of many, in their order. */
export async function recordRows(storage: Storage, leafHashes: string[]): Promise<(RecordRow | undefined)[]> {
  const places = await storage.table(REGISTER.record).getMany(leafHashes);
  const known = places.flatMap((place) => (place === undefined ? [] : text(place)));
  const rows = await storage.table(REGISTER.row).getMany(known);
  let next = 0;
  return places.map((place) => place && found(rows[next++]));
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
}

function found(row: Uint8Array | undefined): RecordRow {
  if (row === undefined) throw new RuleError('STORAGE_CORRUPT', 'a record has a place in the log and no row');
  return decodeRow<RecordRow>(row);
}
