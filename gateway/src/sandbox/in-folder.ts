import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where processes keep what they have. */
export interface Folder {
  root: string;
  /** Removes it with all that is in it where it is temporary; leaves a folder that was given as it is. */
  remove(): Promise<void>;
}

/** Starts something in the folder given, else in a temporary one. A start that fails leaves no temporary folder behind. */
export async function inFolder<T>(
  given: string | undefined,
  start: (folder: Folder) => Promise<T>,
): Promise<T> {
  const folder = given === undefined ? await temporaryFolder() : keptFolder(given);
  try {
    return await start(folder);
  } catch (error) {
    await folder.remove();
    throw error;
  }
}

async function temporaryFolder(): Promise<Folder> {
  const root = await mkdtemp(join(tmpdir(), 'concordat-'));
  return { root, remove: () => rm(root, { recursive: true, force: true, maxRetries: 3 }) };
}

function keptFolder(given: string): Folder {
  return { root: resolve(given), remove: () => Promise.resolve() };
}
