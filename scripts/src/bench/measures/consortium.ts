import type { Sandbox } from '@concordat/gateway/sandbox';
import type { Part } from '../arguments';
import type { Load } from '../load';
import { peakMemory } from '../memory';
import { measureBaseline } from './baseline';
import { measurePublishing, type Publishing } from './publishing';
import { measureResolving } from './resolving';
import { measureVerifying } from './verifying';

/** What was measured on the sample consortium; a part that was not wanted is absent. */
export interface ConsortiumFigures {
  /** Milliseconds. */
  startup: { firstCommit: number; ready: number };
  baseline?: Load;
  publishing?: (Publishing & { timesBaseline: number })[];
  enquiries?: Load[];
  resolves?: Load[];
  verify?: { perSecond: number };
  /** MiB by process. */
  peakMemory: Record<string, number>;
}

interface ConsortiumOptions {
  parts: Set<Part>;
  seconds: number;
  /** Seconds. */
  warmUp: number;
  say: (text: string) => void;
  /** One transaction a record, where it was measured already. */
  baseline?: Load;
}

const VERIFY_SECONDS = 2;

export async function measureConsortium(
  sandbox: Sandbox,
  options: ConsortiumOptions,
): Promise<ConsortiumFigures> {
  const publishing = options.parts.has('publish') ? await publishingFigures(sandbox, options) : {};
  const reading = await readingFigures(sandbox, options);
  return { startup: sandbox.startup, ...publishing, ...reading, peakMemory: peakMemory(sandbox) };
}

async function publishingFigures(
  sandbox: Sandbox,
  { seconds, warmUp, say, baseline: known }: ConsortiumOptions,
) {
  say('One transaction a record (baseline) …');
  const baseline = known ?? (await measureBaseline(sandbox, { seconds, warmUp }));
  say('Publishing …');
  const published = await measurePublishing(sandbox, { seconds, warmUp });
  const publishing = published.map((one) => ({
    ...one,
    timesBaseline: one.recordsPerSecond / baseline.perSecond,
  }));
  return { baseline, publishing };
}

async function readingFigures(sandbox: Sandbox, { parts, seconds, warmUp, say }: ConsortiumOptions) {
  const [enquire, resolve, verify] = [parts.has('enquire'), parts.has('resolve'), parts.has('verify')];
  if (!enquire && !resolve && !verify) return {};
  say('Enquiries and resolves …');
  const { bundles, ...loads } = await measureResolving(sandbox, seconds, { enquire, resolve, warmUp });
  if (!verify) return loads;
  say('Verifying …');
  return { ...loads, verify: await measureVerifying(sandbox, bundles, Math.min(seconds, VERIFY_SECONDS)) };
}
