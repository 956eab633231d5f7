import { open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeFault } from './write-fault';

/**
 * Writes a small private file so that it is there, whole, after a power cut: synced, renamed, folder synced. Throws
 * STORAGE_FULL or STORAGE_FAILED; then the file is what it was.
 */
export async function writeDurably(path: string, bytes: string | Uint8Array): Promise<void> {
  const temporary = `${path}.tmp`;
  try {
    await writeSynced(temporary, bytes);
    await rename(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw writeFault(error);
  }
  await syncFolder(dirname(path));
}

async function writeSynced(path: string, bytes: string | Uint8Array): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Overwrites a file with `noise` before its name goes; a file that is not there is gone already. */
export async function destroyFile(path: string, noise: Uint8Array): Promise<void> {
  try {
    const file = await open(path, 'r+');
    try {
      await file.write(noise);
      await file.sync();
    } finally {
      await file.close();
    }
    await unlink(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
  }
  await syncFolder(dirname(path));
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
