import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Item, ItemError, ReadRow } from '../item';

/** A file of the shared test data, or undefined where it is absent: the test is then skipped. */
export function sharedFile(...path: string[]): string | undefined {
  const root = join(dirname(require.resolve('@concordat/gateway/package.json')), '..');
  const file = join(process.env['CONCORDAT_SHARED'] ?? join(root, '..', 'shared'), ...path);
  return existsSync(file) ? file : undefined;
}

/** Bytes in chunks of so many, as a network may bring them. */
export function* inChunks(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export async function all(rows: AsyncIterable<ReadRow>): Promise<ReadRow[]> {
  const found: ReadRow[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

export function errorsOf(row: ReadRow | undefined): ItemError[] {
  return row && 'errors' in row ? row.errors : [];
}

/** Each row as its fields, or as the codes of its errors. */
export function outcomes(rows: ReadRow[]): [number, string[] | Item['fields']][] {
  return rows.map((row) => [
    row.row,
    'errors' in row ? row.errors.map((error) => error.code) : row.item.fields,
  ]);
}

/** The code that a reading fails with as a whole, and the message. */
export async function fileFault(rows: AsyncIterable<ReadRow>): Promise<{ code: string; message: string }> {
  try {
    await all(rows);
  } catch (error) {
    if (error instanceof Error && 'code' in error)
      return { code: String(error.code), message: error.message };
    throw error;
  }
  return { code: 'NONE', message: '' };
}
