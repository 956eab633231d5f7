import type { Storage } from '../ports/storage';
import { TABLES } from './rows';

const SLICE = 5_000;

/** Deletes every row of the read model; the height goes first, so that a crash in between is noticed. */
export async function clearTables(storage: Storage): Promise<void> {
  for (const table of Object.values(TABLES)) {
    while (await clearSlice(storage, table));
  }
}

async function clearSlice(storage: Storage, table: string): Promise<boolean> {
  const batch = storage.batch();
  let rows = 0;
  for await (const [key] of storage.table(table).range({ limit: SLICE })) {
    batch.delete(table, key);
    rows += 1;
  }
  await batch.commit();
  return rows === SLICE;
}
