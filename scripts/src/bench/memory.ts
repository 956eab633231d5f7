import type { Sandbox } from '@concordat/gateway/sandbox';
import { readFileSync } from 'node:fs';

/** Peak resident memory of each process so far, MiB. Linux only: empty elsewhere. */
export function peakMemory({ processes }: Sandbox): Record<string, number> {
  const all = [processes.ledger, processes.chaincode, ...Object.values(processes.gateways)];
  const peaks = all.map((one): [string, number] => [one.name, peakOf(one.pids)]);
  return Object.fromEntries(peaks.filter(([, mebibytes]) => mebibytes > 0));
}

/** The sum over a part's processes: a network has several. */
function peakOf(pids: number[]): number {
  return Math.round(pids.reduce((sum, pid) => sum + kibibytesOf(pid), 0) / 1024);
}

function kibibytesOf(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0);
  } catch {
    return 0;
  }
}
