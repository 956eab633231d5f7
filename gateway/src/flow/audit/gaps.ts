import type { Enquiry } from '@concordat/chaincode/domain';
import type { Anomaly, Seen } from '../../ports/read-model';
import type { AuditDeps } from './deps';
import { type Page, type PageRequest } from '../page/page';
import type { Gap } from './gap';
import { logGaps } from './log-gaps';

export interface GapRules {
  /** Milliseconds after which a granted line without a release is a gap. */
  releaseWithin: number;
  /** More enquiries of one grantee within a minute are a burst. */
  burst: number;
  /** Usual hours [from, to) in minutes-offset time; undefined where no hour is unusual. */
  hours?: { from: number; to: number; utcOffsetMinutes: number } | undefined;
}

export const DEFAULT_GAP_RULES: GapRules = { releaseWithin: 10 * 60_000, burst: 6_000 };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SCANNED = 2_000;

/** Grants without a release, broken chains, escrows that do not open, dishonest logs, bursts and unusual hours. */
export async function auditGaps(deps: AuditDeps, rules: GapRules, page: PageRequest): Promise<Page<Gap>> {
  const gaps = page.after === undefined ? await standingGaps(deps, rules) : [];
  const recent = await recentBefore(deps, page.after);
  let scanned = 0;
  let last: string | undefined;
  const options = page.after === undefined ? {} : { after: page.after };
  for await (const [place, seen] of deps.readModel.enquiriesInOrder(options)) {
    if (gaps.length >= page.limit || scanned === SCANNED) return { items: gaps, next: last };
    gaps.push(...(await missingReleases(deps, seen, rules)), ...unusual(seen.value, rules, recent));
    scanned += 1;
    last = place;
  }
  return { items: gaps, next: undefined };
}

/** Times of each grantee's enquiries in the minute that an earlier page ended with: a burst may go on from there. */
async function recentBefore(
  { readModel }: AuditDeps,
  after: string | undefined,
): Promise<Map<string, number[]>> {
  const recent = new Map<string, number[]>();
  if (after === undefined) return recent;
  let last: number | undefined;
  // `~` follows every place: the row that the page ended with is looked at as well.
  for await (const [, { value }] of readModel.enquiriesInOrder({ after: `${after}~`, reverse: true })) {
    last ??= value.time;
    if (last - value.time >= MINUTE) break;
    recent.set(value.grantee, [value.time, ...(recent.get(value.grantee) ?? [])]);
  }
  return recent;
}

/** What is no enquiry's, or was noticed long ago: the first page begins with it. */
async function standingGaps({ readModel, clock, logs }: AuditDeps, rules: GapRules): Promise<Gap[]> {
  const anomalies = (await readModel.anomalies()).map(anomalyGap);
  if (!logs) return anomalies;
  return [...anomalies, ...(await logGaps(logs, { now: clock.now(), within: rules.releaseWithin }))];
}

function anomalyGap({ kind, grantee, seq, time }: Anomaly): Gap {
  return { kind, grantee, seq, publisher: null, since: time };
}

async function missingReleases(deps: AuditDeps, { value }: Seen<Enquiry>, rules: GapRules): Promise<Gap[]> {
  if (value.decision !== 'GRANTED' || deps.clock.now() - value.time < rules.releaseWithin) return [];
  const released = new Set(
    (await deps.readModel.releases(value.grantee, value.seq)).map((seen) => seen.value.line),
  );
  return value.lines.flatMap(({ decision, publisher }, line) => {
    if (decision !== 'GRANTED' || released.has(line)) return [];
    return [
      { kind: 'NO_RELEASE' as const, grantee: value.grantee, seq: value.seq, publisher, since: value.time },
    ];
  });
}

function unusual({ grantee, seq, time }: Enquiry, rules: GapRules, recent: Map<string, number[]>): Gap[] {
  const gap = (kind: Gap['kind']): Gap => ({ kind, grantee, seq, publisher: null, since: time });
  const gaps = isUnusualHour(time, rules.hours) ? [gap('UNUSUAL_HOUR')] : [];
  const times = (recent.get(grantee) ?? []).filter((earlier) => time - earlier < MINUTE);
  times.push(time);
  recent.set(grantee, times);
  // One row a burst: told where the bound is crossed.
  return times.length === rules.burst + 1 ? [...gaps, gap('BURST')] : gaps;
}

function isUnusualHour(time: number, hours: GapRules['hours']): boolean {
  if (!hours) return false;
  const hour = Math.floor((time + hours.utcOffsetMinutes * MINUTE) / HOUR) % 24;
  const { from, to } = hours;
  return from <= to ? hour < from || hour >= to : hour < from && hour >= to;
}
