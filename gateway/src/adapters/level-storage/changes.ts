import type { Database } from './database';

/** One key of the database and what it becomes. */
export type Change = { type: 'put'; key: string; value: Buffer } | { type: 'del'; key: string };

/** Writes changes together, synced. */
export async function writeChanges(db: Database, changes: readonly Change[]): Promise<void> {
  const batch = db.batch();
  for (const change of changes) {
    if (change.type === 'put') batch.put(change.key, change.value);
    else batch.del(change.key);
  }
  await batch.write({ sync: true });
}

/** What puts every key that these changes touch back as it is now. */
export async function undoOf(db: Database, changes: readonly Change[]): Promise<Change[]> {
  const keys = [...new Set(changes.map(({ key }) => key))];
  const values = await db.getMany(keys);
  return keys.map((key, position): Change => {
    const value = values[position];
    return value === undefined ? { type: 'del', key } : { type: 'put', key, value };
  });
}
