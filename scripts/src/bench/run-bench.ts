import { startSandbox } from '@concordat/gateway/sandbox';
import { join } from 'node:path';
import type { Load } from './load';
import { type Machine, machine } from './machine';
import { BASELINE, measureBaseline } from './measures/baseline';
import { measurePublishing, type Publishing } from './measures/publishing';
import { measureResolving } from './measures/resolving';
import { measureVerifying } from './measures/verifying';
import { peakMemory } from './memory';

export interface BenchResult {
  date: string;
  machine: Machine;
  /** How long each load ran. */
  seconds: number;
  /** Milliseconds. */
  startup: { firstCommit: number; ready: number };
  baseline: Load;
  publishing: (Publishing & { timesBaseline: number })[];
  enquiries: Load[];
  resolves: Load[];
  verify: { perSecond: number };
  /** MiB by process. */
  peakMemory: Record<string, number>;
}

export interface BenchOptions {
  seconds: number;
  say: (text: string) => void;
}

/** Measures everything on one fresh sandbox, and ends it. */
export async function runBench({ seconds, say }: BenchOptions): Promise<BenchResult> {
  say('Starting the sandbox …');
  const script = join(__dirname, 'baseline-chaincode.js');
  const sandbox = await startSandbox({ chaincodes: [{ name: BASELINE, script }] });
  try {
    say('One transaction a record (baseline) …');
    const baseline = await measureBaseline(sandbox, seconds);
    say('Publishing …');
    const published = await measurePublishing(sandbox, seconds);
    say('Enquiries and resolves …');
    const { enquiries, resolves, bundles } = await measureResolving(sandbox, seconds);
    say('Verifying …');
    const verify = await measureVerifying(sandbox, bundles, Math.min(seconds, 2));
    const publishing = published.map((one) => ({
      ...one,
      timesBaseline: one.recordsPerSecond / baseline.perSecond,
    }));
    return {
      date: new Date().toISOString(),
      machine: machine(),
      seconds,
      startup: sandbox.startup,
      baseline,
      publishing,
      enquiries,
      resolves,
      verify,
      peakMemory: peakMemory(sandbox),
    };
  } finally {
    await sandbox.stop();
  }
}
