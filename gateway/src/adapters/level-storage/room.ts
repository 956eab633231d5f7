import { open, readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { drawRandom } from '../../crypto';

/** For LevelDB's own small files, and for the next writes. */
const SPARE_BYTES = 1024 * 1024;

/**
 * Makes sure that the database in `directory` can be opened again: LevelDB writes its journal anew as a table before it
 * lets the journal go. Writes that much to a file beside it, and removes it. Throws the system's error.
 */
export async function assertRoom(directory: string): Promise<void> {
  const probe = `${directory}.probe`;
  const file = await open(probe, 'w', 0o600);
  try {
    // Not zeros, which some file systems store as nothing.
    const bytes = drawRandom(SPARE_BYTES);
    for (let wanted = (await journalBytes(directory)) + SPARE_BYTES; wanted > 0; wanted -= bytes.length) {
      await file.writeFile(bytes.subarray(0, Math.min(wanted, bytes.length)));
    }
    await file.sync();
  } finally {
    await file.close();
    await unlink(probe);
  }
}

async function journalBytes(directory: string): Promise<number> {
  const journals = (await readdir(directory)).filter((name) => name.endsWith('.log'));
  const sizes = await Promise.all(journals.map(async (name) => (await stat(join(directory, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
