import type { Sandbox } from '@concordat/gateway/sandbox';
import { readFileSync } from 'node:fs';

/** Linux counts a process's time in hundredths of a second (USER_HZ), on every machine that Node runs on. */
const TICK_MS = 10;

/** CPU time that these processes have used so far, milliseconds; undefined where there is no /proc. */
export function cpuOf(pids: number[]): number | undefined {
  try {
    return pids.reduce((sum, pid) => sum + ticksOf(pid) * TICK_MS, 0);
  } catch {
    return undefined;
  }
}

/** CPU time that each process of a sandbox has used so far, and this one as `client`, milliseconds; empty without /proc. */
export function cpuByProcess({ processes }: Sandbox): Record<string, number> {
  const all = [processes.ledger, processes.chaincode, ...Object.values(processes.gateways)];
  const times: [string, number | undefined][] = [
    ...all.map(({ name, pids }): [string, number | undefined] => [name, cpuOf(pids)]),
    ['client', cpuOf([process.pid])],
  ];
  return Object.fromEntries(times.filter((one): one is [string, number] => one[1] !== undefined));
}

/** Fields 14 and 15 of /proc/PID/stat, user and system time; the name before them may hold blanks and brackets. */
function ticksOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}
