import { open, rm } from 'node:fs/promises';
import { FabricNetworkError } from '../fabric-error';
import { readJson } from '../files';
import { startOf } from './process-identity';

interface Holder {
  pid: number;
  started: string;
}

/**
 * Runs `work` while holding a data folder's lock, so that two starts do not lose each other's processes. A lock whose
 * holder has died is taken over. Throws `FABRIC_BUSY` where another start holds it.
 */
export async function withStartLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  await takeLock(path);
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function takeLock(path: string): Promise<void> {
  if (await writeNew(path)) return;
  const holder = (await readJson(path).catch(() => undefined)) as Holder | undefined;
  if (holder && (await startOf(holder.pid)) === holder.started) throw busy(path, holder.pid);
  await rm(path, { force: true });
  if (!(await writeNew(path))) throw busy(path);
}

function busy(path: string, pid?: number): FabricNetworkError {
  const who = pid === undefined ? 'another process' : `process ${pid}`;
  return new FabricNetworkError(
    'FABRIC_BUSY',
    `${who} is starting the network of this data folder (${path})`,
  );
}

/** False where the file exists. */
async function writeNew(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    const holder: Holder = { pid: process.pid, started: (await startOf(process.pid)) ?? '' };
    await file.writeFile(JSON.stringify(holder)).finally(() => file.close());
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
