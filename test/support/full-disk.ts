import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that can be filled up to the last byte, and given room again. */
export interface FillableDisk {
  folder: string;
  fill(): Promise<void>;
  makeRoom(): Promise<void>;
  /** Makes room and removes the folder. */
  destroy(): Promise<void>;
}

/** Whether this machine can limit the size of a process's files (util-linux). */
export const canLimitFiles = succeeds(() => limitFiles(process.pid, undefined));

/**
 * Lets a running process make no file larger than so many bytes, or any again: its writes then fail as on a full disk
 * (EFBIG). Needs no rights but those over the process.
 */
export function limitFiles(pid: number | undefined, bytes: number | undefined): void {
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes ?? 'unlimited'}:`]);
}

/** A folder of this process, full as long as no file may grow. */
export async function limitedFolder(): Promise<FillableDisk> {
  const folder = await mkdtemp(join(tmpdir(), 'concordat-limited-'));
  const makeRoom = () => Promise.resolve(limitFiles(process.pid, undefined));
  return {
    folder,
    fill: () => Promise.resolve(limitFiles(process.pid, 0)),
    makeRoom,
    destroy: async () => {
      await makeRoom();
      await rm(folder, { recursive: true });
    },
  };
}

const DISK_BYTES = 24 * 1024 * 1024;

/** A small disk of its own, filled with a file. Only root may mount one. */
export async function mountedDisk(): Promise<FillableDisk> {
  const mounted = await mkdtemp(join(tmpdir(), 'concordat-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', mounted]);
  const ballast = join(mounted, 'ballast');
  const folder = join(mounted, 'data');
  await mkdir(folder);
  return {
    folder,
    fill: () => writeUntilFull(ballast),
    makeRoom: () => rm(ballast, { force: true }),
    destroy: async () => {
      execFileSync('umount', [mounted]);
      await rm(mounted, { recursive: true });
    },
  };
}

export const canMount = succeeds(() => {
  const folder = execFileSync('mktemp', ['-d']).toString().trim();
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
  execFileSync('umount', [folder]);
});

async function writeUntilFull(path: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (const bytes of [new Uint8Array(65_536), new Uint8Array(1)]) await appendUntilRefused(file, bytes);
  } finally {
    await file.close();
  }
}

async function appendUntilRefused(
  file: { write(bytes: Uint8Array): Promise<{ bytesWritten: number }> },
  bytes: Uint8Array,
): Promise<void> {
  for (;;) {
    try {
      await file.write(bytes);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return;
      throw error;
    }
  }
}

function succeeds(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
