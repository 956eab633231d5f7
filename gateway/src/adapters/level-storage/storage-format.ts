import { StorageError } from '../../ports/storage';
import type { OpenDatabase } from './one-database';

/** How this version lays its rows out. To be raised with each change that makes what is stored unreadable. */
const FORMAT = '2';
const TABLE = 'storage-format';
const KEY = 'rows';

/** Notes the format in a new storage. Throws STORAGE_FORMAT where another version has written it. */
export async function assertFormat(rows: OpenDatabase, directory: string): Promise<void> {
  const found = await rows.table(TABLE).get(KEY);
  if (found === undefined && (await rows.isEmpty())) return note(rows);
  const written = found === undefined ? '1' : Buffer.from(found).toString('utf8');
  if (written === FORMAT) return;
  const formats = `format ${written.slice(0, 16)}, and this one reads format ${FORMAT}`;
  throw new StorageError(
    'STORAGE_FORMAT',
    `${directory} was written by another version of Concordat (${formats}): run that version on it, or start with an empty folder`,
  );
}

async function note(rows: OpenDatabase): Promise<void> {
  const batch = rows.batch();
  batch.put(TABLE, KEY, Buffer.from(FORMAT, 'utf8'));
  await batch.commit();
}
