import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';

/** Ticks are counted from when the system started, which this names. */
const BOOT_ID = '/proc/sys/kernel/random/boot_id';

/**
 * When a process was started, as the system tells it, or undefined where none of this id runs. Systems give process ids
 * out again, and after a restart the same ones at the same moments: an id alone must not be ended.
 */
export async function startOf(pid: number): Promise<string | undefined> {
  return process.platform === 'linux' ? startOnLinux(pid) : startElsewhere(pid);
}

async function startOnLinux(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  const ticks = stat === undefined ? undefined : startIn(stat);
  return ticks === undefined ? undefined : `${ticks} of ${(await readFile(BOOT_ID, 'utf8')).trim()}`;
}

/**
 * The start in clock ticks, out of the content of a `/proc/<pid>/stat` (proc(5)), or undefined where all of the process has
 * ended. The first thread of a process that is ending is a zombie while its others still hold files and ports.
 */
export function startIn(stat: string): string | undefined {
  // After the name in parentheses, which may hold any: state, then 16 fields, number of threads, one more, start.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, threads, start] = [fields[0], Number(fields[17]), fields[19]];
  const hasEnded = state === 'X' || (state === 'Z' && threads <= 1);
  return hasEnded ? undefined : start;
}

function startElsewhere(pid: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile('ps', ['-o', 'lstart=', '-p', String(pid)], (error, stdout) => {
      resolve(error ? undefined : stdout.trim() || undefined);
    });
  });
}
