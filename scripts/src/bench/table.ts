import type { Load } from './load';
import type { BenchResult } from './run-bench';

/** The result as a Markdown table, for people and for docs/benchmarks.md. */
export function asTable(result: BenchResult): string {
  const { machine, startup, baseline, publishing, verify } = result;
  const rows: [string, string, string, string][] = [
    ['start-up to first committed transaction', `${whole(startup.firstCommit)} ms`, '', ''],
    ['start-up until everything is ready', `${whole(startup.ready)} ms`, '', ''],
    [
      'one transaction a record (baseline), 64 clients',
      `${whole(baseline.perSecond)} records/s`,
      ...latency(baseline),
    ],
  ];
  for (const { batch, clients, recordsPerSecond, timesBaseline, p50, p99 } of publishing) {
    const rate = `${whole(recordsPerSecond)} records/s (${timesBaseline.toFixed(1)} × baseline)`;
    rows.push([
      `stored and anchored, batches of ${batch}, ${clients} clients`,
      rate,
      ...latency({ p50, p99 }),
    ]);
  }
  for (const load of result.enquiries)
    rows.push([`enquiries, ${clientsOf(load)}`, `${whole(load.perSecond)} /s`, ...latency(load)]);
  for (const load of result.resolves) {
    rows.push([
      `resolves over three agencies, ${clientsOf(load)}`,
      `${whole(load.perSecond)} /s`,
      ...latency(load),
    ]);
  }
  rows.push(['bundles verified offline, one thread', `${whole(verify.perSecond)} /s`, '', '']);
  for (const [name, peak] of Object.entries(result.peakMemory))
    rows.push([`peak memory, ${name}`, `${peak} MiB`, '', '']);
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}, Node.js ${machine.node}`,
    `${versions.join(', ')}; ${result.date.slice(0, 10)}, ${result.seconds} s a load`,
    '',
    '| what | rate | p50 | p99 |',
    '|---|---|---|---|',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ].join('\n');
}

function clientsOf({ clients, failed }: Load): string {
  return `${clients} ${clients === 1 ? 'client' : 'clients'}${failed > 0 ? ` (${failed} failed)` : ''}`;
}

function latency({ p50, p99 }: { p50: number; p99: number }): [string, string] {
  return [`${p50.toFixed(1)} ms`, `${p99.toFixed(1)} ms`];
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
