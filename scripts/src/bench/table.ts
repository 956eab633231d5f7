import type { Load } from './load';
import type { ConsortiumFigures } from './measures/consortium';
import type { PlainFigures, TransactionLoad } from './measures/transactions';
import type { BenchResult } from './run-bench';

/** What, rate, p50, p99. */
type Row = [string, string, string, string];

/** The result as a Markdown table, for people and for docs/benchmarks.md. */
export function asTable(result: BenchResult): string {
  const { machine, date, seconds, warmUp, fabric } = result;
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  if (fabric) versions.push(`Fabric ${fabric}`);
  const rows = [...result.plain.flatMap(plainRows), ...consortiumRows(result)];
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}, Node.js ${machine.node}`,
    `${versions.join(', ')}; ${date.slice(0, 10)}, ${seconds} s a load, each kind of load after ${warmUp} s of warming up`,
    '',
    '| what | rate | p50 | p99 |',
    '|---|---|---|---|',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    ...cpuTable(result),
  ].join('\n');
}

/** CPU time of a request in milliseconds, by process; nothing where it was not measured or the system does not tell. */
function cpuTable({ enquiries = [], resolves = [] }: Partial<ConsortiumFigures>): string[] {
  const loads = [
    ...enquiries.map((load) => [`enquiries, ${clientsOf(load)}`, load.cpuByProcess] as const),
    ...resolves.map((load) => [`resolves, ${clientsOf(load)}`, load.cpuByProcess] as const),
  ];
  const processes = Object.keys(loads[0]?.[1] ?? {});
  if (processes.length === 0) return [];
  const head = ['CPU a request, ms', 'all', ...processes.map(shortName)];
  const rows = loads.map(([what, cpu]) => {
    const times = processes.map((name) => cpu[name] ?? 0);
    const all = times.reduce((sum, time) => sum + time, 0);
    return [what, ...[all, ...times].map((time) => time.toFixed(1))];
  });
  return ['', ...[head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`)];
}

const shortName = (process: string) => process.replace(/^chaincode .*/, 'chaincode').replace(/ gateway$/, '');

function plainRows({ ledger, firstCommit, loads }: PlainFigures): Row[] {
  const first = `${ledger} alone, nothing to first committed transaction`;
  return [
    [first, `${whole(firstCommit)} ms`, '', ''],
    ...loads.map((load): Row => [
      `${ledger} alone, one record a transaction, ${clientsOf(load)}${cpuOf(load)}`,
      `${whole(load.perSecond)} /s`,
      ...latency(load),
    ]),
  ];
}

/** CPU a transaction, over all processes of each side. */
function cpuOf({ cpu }: TransactionLoad): string {
  if (!cpu) return '';
  const each = Object.entries(cpu).map(([name, ms]) => `${name} ${ms.toFixed(1)}`);
  return ` (CPU ms each: ${each.join(', ')})`;
}

function consortiumRows(figures: Partial<ConsortiumFigures>): Row[] {
  const { startup, baseline, publishing = [], enquiries = [], resolves = [], verify } = figures;
  const rows: Row[] = [];
  if (startup) {
    rows.push(['start-up to first committed transaction', `${whole(startup.firstCommit)} ms`, '', '']);
    rows.push(['start-up until everything is ready', `${whole(startup.ready)} ms`, '', '']);
  }
  if (baseline) {
    const what = `one transaction a record (baseline), ${clientsOf(baseline)}`;
    rows.push([what, `${whole(baseline.perSecond)} records/s`, ...latency(baseline)]);
  }
  for (const one of publishing) {
    const rate = `${whole(one.recordsPerSecond)} records/s (${one.timesBaseline.toFixed(1)} × baseline)`;
    rows.push([`stored and anchored, batches of ${one.batch}, ${clientsOf(one)}`, rate, ...latency(one)]);
  }
  rows.push(...enquiries.map((load) => loadRow('enquiries', load)));
  rows.push(...resolves.map((load) => loadRow('resolves over three agencies', load)));
  if (verify) rows.push(['bundles verified offline, one thread', `${whole(verify.perSecond)} /s`, '', '']);
  const peaks = Object.entries(figures.peakMemory ?? {});
  rows.push(...peaks.map(([name, peak]): Row => [`peak memory, ${name}`, `${peak} MiB`, '', '']));
  return rows;
}

function loadRow(what: string, load: Load): Row {
  return [`${what}, ${clientsOf(load)}`, `${whole(load.perSecond)} /s`, ...latency(load)];
}

function clientsOf({ clients, failures }: Pick<Load, 'clients' | 'failures'>): string {
  const failed = Object.entries(failures).map(([code, count]) => `${count} ${code}`);
  const suffix = failed.length > 0 ? ` (failed: ${failed.join(', ')})` : '';
  return `${clients} ${clients === 1 ? 'client' : 'clients'}${suffix}`;
}

function latency({ p50, p99 }: { p50: number; p99: number }): [string, string] {
  return [`${p50.toFixed(1)} ms`, `${p99.toFixed(1)} ms`];
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
