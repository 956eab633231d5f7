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
  // After the name in parentheses: state, then 18 fields, then the start in clock ticks.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields === undefined || fields[0] === 'Z') return undefined;
  return `${fields[19]} of ${(await readFile(BOOT_ID, 'utf8')).trim()}`;
}

function startElsewhere(pid: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile('ps', ['-o', 'lstart=', '-p', String(pid)], (error, stdout) => {
      resolve(error ? undefined : stdout.trim() || undefined);
    });
  });
}
