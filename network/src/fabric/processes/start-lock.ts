import { randomUUID } from 'node:crypto';
import { link, rm, writeFile } from 'node:fs/promises';
import { FabricNetworkError } from '../fabric-error';
import { readJson } from '../files';
import { startOf } from './process-identity';
import { isRunning } from './process-table';

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

/** The file comes into being with its content: a lock half written would look like one whose holder has died. */
async function takeLock(path: string): Promise<void> {
  const own = `${path}.${randomUUID()}`;
  const holder: Holder = { pid: process.pid, started: (await startOf(process.pid)) ?? '' };
  await writeFile(own, JSON.stringify(holder), { mode: 0o600 });
  try {
    if (await linked(own, path)) return;
    await assertDead(path);
    if (!(await takeOver(own, path))) throw busy();
  } finally {
    await rm(own, { force: true });
  }
}

/** One at a time: whoever removes a dead lock must not remove the lock of another that was faster. */
async function takeOver(own: string, path: string): Promise<boolean> {
  const turn = `${path}.takeover`;
  if (!(await linked(own, turn))) {
    await assertDead(turn);
    await rm(turn, { force: true });
    if (!(await linked(own, turn))) return false;
  }
  try {
    await assertDead(path);
    await rm(path, { force: true });
    return await linked(own, path);
  } finally {
    await rm(turn, { force: true });
  }
}

async function assertDead(file: string): Promise<void> {
  const holder = (await readJson(file).catch(() => undefined)) as Partial<Holder> | null | undefined;
  const { pid, started } = holder ?? {};
  if (pid === undefined || started === undefined) return;
  if (await isRunning({ pid, started })) throw busy(pid);
}

function busy(pid?: number): FabricNetworkError {
  const who = pid === undefined ? 'another process' : `process ${pid}`;
  return new FabricNetworkError('FABRIC_BUSY', `${who} is starting the network of this data folder`);
}

/** False where there is a file of that name. */
async function linked(file: string, name: string): Promise<boolean> {
  try {
    await link(file, name);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
