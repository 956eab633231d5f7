import type { Sandbox } from '@concordat/gateway/sandbox';
import { readFileSync } from 'node:fs';

/** Peak resident memory of each process so far, MiB. Linux only: empty elsewhere. */
export function peakMemory({ processes }: Sandbox): Record<string, number> {
  const all = [processes.pocket, processes.chaincode, ...Object.values(processes.gateways)];
  const peaks = all.map((one): [string, number] => [one.name, peakOf(one.pid)]);
  return Object.fromEntries(peaks.filter(([, mebibytes]) => mebibytes > 0));
}

function peakOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024);
  } catch {
    return 0;
  }
}
