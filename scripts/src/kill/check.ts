import { type Enquiry, type LogEntry, nextChain, toHex } from '@concordat/chaincode/domain';
import { type Api, bundlePaths, readAll, Report } from '@concordat/gateway/client';
import { parseTrust, verifyBundle } from '@concordat/gateway/verify';
import type { Sandbox } from '@concordat/gateway/sandbox';
import { Type } from '@sinclair/typebox';
import { readFile } from 'node:fs/promises';
import type { Acknowledged } from './acknowledged';
import { actorsOf, type Actors } from './actors';
import { readLog, rootOver } from './log-of';
import { untilDone } from './patience';

const AnyEnquiry = Type.Record(Type.String(), Type.Unknown());
const ShownConsent = Type.Object({ id: Type.String(), state: Type.String() });

export interface Search {
  /** Evidence is verified anew for so many of the newest reports. */
  reports: number;
  /** How long the regulator may be behind the ledger, milliseconds: it follows, and has just lost its peer. */
  lagMs?: number;
}

const LAG_MS = 20_000;

/** What of the acknowledged is lost, and what does not fit together any more. Empty where all is well. */
export async function findLosses(
  sandbox: Sandbox,
  acknowledged: Acknowledged,
  { reports, lagMs = LAG_MS }: Search,
): Promise<string[]> {
  const actors = actorsOf(sandbox);
  return [
    ...(await recordsLost(actors, acknowledged)),
    ...(await consentsLost(actors, acknowledged, lagMs)),
    ...(await enquiriesLost(actors, acknowledged)),
    ...(await reportsLost(sandbox, actors.bank.officer, newest(acknowledged.reports, reports))),
  ];
}

const newest = <T>(items: T[], count: number) => items.slice(Math.max(0, items.length - count));

/** Every receipt's record stands at its place in the anchored log, whose root is that of its entries. */
async function recordsLost({ tax }: Actors, { records }: Acknowledged): Promise<string[]> {
  const wanted = Math.max(0, ...records.map(({ index }) => index + 1));
  const log = await untilDone(async () => {
    const found = await readLog(tax.operator);
    if (found.size < wanted) throw new Error(`anchored up to ${found.size} of ${wanted}`);
    return found;
  });
  const ids = log.entries.map((entry) => (JSON.parse(entry.toString('utf8')) as LogEntry).recordId);
  const [last] = records.slice(-1);
  if (last) await tax.submitter.send(`/v1/records/${last.leafHash}`);
  return [
    ...records
      .filter(({ index, leafHash, recordId }) => log.leaves[index] !== leafHash || ids[index] !== recordId)
      .map(({ index }) => `the acknowledged record ${index} is not in the log`),
    ...(new Set(ids).size < ids.length ? ['a record id stands twice in the log'] : []),
    ...(toHex(rootOver(log.entries)) !== log.root ? ['the anchored root is not that of the entries'] : []),
  ];
}

async function consentsLost(actors: Actors, { consents }: Acknowledged, lagMs: number): Promise<string[]> {
  const lost = async () => {
    const active = await activeConsents(actors);
    return consents.filter((id) => !active.has(id));
  };
  const allRead = async () => {
    if ((await lost()).length > 0) throw new Error('the regulator has not read them all');
  };
  await untilDone(allRead, { withinMs: lagMs }).catch(() => undefined);
  return (await lost()).map((id) => `the acknowledged consent ${id} is not active`);
}

async function activeConsents({ regulator }: Actors): Promise<Set<string>> {
  const shown = await readAll(regulator.inspector, '/v1/audit/consents', ShownConsent, { limit: 500 });
  return new Set(shown.filter(({ state }) => state === 'ACTIVE').map(({ id }) => id));
}

/** The sequence is gapless, its chain intact, and every report's enquiry in it once. */
async function enquiriesLost({ bank }: Actors, { reports }: Acknowledged): Promise<string[]> {
  const listed = await readAll(bank.officer, '/v1/enquiries', AnyEnquiry, { limit: 500 });
  const enquiries = listed as unknown as Enquiry[];
  const losses: string[] = [];
  let previous: string | null = null;
  for (const [at, { chain, ...enquiry }] of enquiries.entries()) {
    if (enquiry.seq !== at + 1) losses.push(`enquiry ${enquiry.seq} stands at place ${at + 1}`);
    if (chain !== nextChain(previous, enquiry)) losses.push(`the chain breaks at enquiry ${enquiry.seq}`);
    previous = chain;
  }
  const byId = new Map(enquiries.map((enquiry) => [enquiry.enquiryId, enquiry]));
  if (byId.size < enquiries.length) losses.push('an enquiry id was committed twice');
  for (const { enquiryId, seq, decision } of reports) {
    const found = byId.get(enquiryId);
    if (found?.seq !== seq || found.decision !== decision) losses.push(`enquiry ${seq} is another, or lost`);
  }
  return losses;
}

/** The reports are kept as they were given, and their evidence verifies offline. */
async function reportsLost({ trustFile }: Sandbox, bank: Api, reports: Report[]): Promise<string[]> {
  const trust = parseTrust(JSON.parse(await readFile(trustFile, 'utf8')));
  const losses: string[] = [];
  for (const report of reports) {
    const kept = await bank.ask(Report, `/v1/enquiries/${report.enquiryId}`);
    if (JSON.stringify(kept) !== JSON.stringify(report)) losses.push(`the report ${report.seq} is another`);
    for (const line of report.lines) {
      for (const path of bundlePaths(report, line)) {
        const bytes = new Uint8Array(await (await bank.send(path, { accept: '*/*' })).arrayBuffer());
        const { verdict } = verifyBundle(bytes, trust, { publisher: line.publisher, grantee: 'BankMSP' });
        if (verdict !== 'VALID') losses.push(`evidence of report ${report.seq} is ${verdict}`);
      }
    }
  }
  return losses;
}
