import { Api, bundlePaths, ConsentRequested, PortalToken, Report } from '@concordat/gateway/client';
import { generateRegisters, ndjsonLines } from '@concordat/gateway/intake';
import type { Sandbox, SandboxMember } from '@concordat/gateway/sandbox';
import { cpuByProcess } from '../cpu';
import { type Load, runLoad } from '../load';
import { LoadClient } from '../load-client';

const PRODUCT = 'cn.enterprise.basic@1';
const PURPOSE = 'loan-origination';
const CLIENTS = [1, 32, 200];
/** How many warm up: the processes compile what they run often. */
const WARMING = 32;
const SUBJECTS = 40;
const DAY_MS = 86_400_000;
const REGISTERS = generateRegisters({ seed: 7, companies: SUBJECTS });

export interface Resolving {
  /** Committed decisions, refused for want of a consent: nothing is released. */
  enquiries?: Load[];
  /** Granted over three publishers, released, verified. */
  resolves?: Load[];
  /** The evidence of one report, to be verified. */
  bundles: { publisher: string; bytes: Uint8Array }[];
}

/** Enquiries and resolves over HTTP, as a bank's system asks them. */
export async function measureResolving(
  sandbox: Sandbox,
  seconds: number,
  { enquire, resolve: release, warmUp }: { enquire: boolean; resolve: boolean; warmUp: number },
): Promise<Resolving> {
  await publishRegisters(sandbox);
  const subjects = [...REGISTERS.companies()].map(({ uscc }) => ({ kind: 'cn.uscc', identifier: uscc }));
  await consentAll(sandbox, subjects);
  const measure = (mspId: string, decision: string) =>
    loads(sandbox, { mspId, decision, subjects, seconds, warmUp });
  const enquiries = enquire && (await measure('Bank2MSP', 'DENIED'));
  const resolves = release && (await measure('BankMSP', 'GRANTED'));
  const bundles = await evidence(officerOf(sandbox, 'BankMSP'), subjects[0]);
  return { ...(enquiries && { enquiries }), ...(resolves && { resolves }), bundles };
}

interface Asking {
  mspId: string;
  /** What each answer must be. */
  decision: string;
  subjects: object[];
  seconds: number;
  warmUp: number;
}

async function loads(
  sandbox: Sandbox,
  { mspId, decision, subjects, seconds, warmUp }: Asking,
): Promise<Load[]> {
  const { internalUrl, tokens } = memberOf(sandbox, mspId);
  const client = new LoadClient(internalUrl, tokens.officer);
  const cpu = () => cpuByProcess(sandbox);
  const work = async (number: number) => {
    const report = await client.ask('/v1/resolve', enquiryAbout(subjects[number % subjects.length]));
    checkReport(report as Report, decision);
  };
  try {
    await work(0);
    if (warmUp > 0) await runLoad({ clients: WARMING, seconds: warmUp, work });
    const results: Load[] = [];
    for (const clients of CLIENTS) results.push(await runLoad({ clients, seconds, work, cpu }));
    return results;
  } finally {
    client.close();
  }
}

function enquiryAbout(subject: object | undefined): object {
  return { subject, product: PRODUCT, purpose: PURPOSE, application: 'BENCH-1' };
}

function checkReport(report: Report, decision: string): void {
  if (report.decision !== decision) throw new Error(`${report.decision} ${report.code}`);
  if (decision === 'GRANTED' && !report.lines.every(({ verified }) => verified))
    throw new Error('not verified');
}

async function publishRegisters(sandbox: Sandbox): Promise<void> {
  for (const register of REGISTERS.all) {
    const { internalUrl, tokens } = memberOf(sandbox, register.publisher);
    const query = { schema: register.schema, wait: 'anchored' };
    const body = [...ndjsonLines(register.items())].join('');
    const request = { method: 'POST' as const, query, body, contentType: 'application/x-ndjson' };
    await (await new Api(internalUrl, tokens.submitter).send('/v1/records', request)).arrayBuffer();
  }
}

async function consentAll(sandbox: Sandbox, subjects: { kind: string; identifier: string }[]): Promise<void> {
  const bank = officerOf(sandbox, 'BankMSP');
  const tax = memberOf(sandbox, 'TaxMSP');
  const operator = new Api(tax.internalUrl, tax.tokens.operator);
  for (const subject of subjects) {
    const { handle } = await bank.ask(ConsentRequested, '/v1/consent-requests', { json: termsFor(subject) });
    const { token } = await operator.ask(PortalToken, '/v1/portal/tokens', { json: subject });
    const portal = new Api(tax.portalUrl ?? '', token);
    await portal.send(`/portal/v1/requests/${handle}/answer`, { json: { answer: 'sign' } });
  }
}

function termsFor(subject: object): object {
  return {
    subject,
    certifier: 'TaxMSP',
    product: PRODUCT,
    purposes: [PURPOSE],
    mode: 'PERIODIC',
    maxUses: 1_000_000,
    notAfter: Date.now() + DAY_MS,
    dataLifeDays: 30,
    purposeInWords: 'A benchmark.',
  };
}

async function evidence(api: Api, subject: object | undefined): Promise<Resolving['bundles']> {
  const report = await api.ask(Report, '/v1/resolve', { json: enquiryAbout(subject) });
  const bundles: Resolving['bundles'] = [];
  for (const line of report.lines) {
    for (const path of bundlePaths(report, line)) {
      const response = await api.send(path, { accept: '*/*' });
      bundles.push({ publisher: line.publisher, bytes: new Uint8Array(await response.arrayBuffer()) });
    }
  }
  return bundles;
}

function officerOf(sandbox: Sandbox, mspId: string): Api {
  const { internalUrl, tokens } = memberOf(sandbox, mspId);
  return new Api(internalUrl, tokens.officer);
}

function memberOf(sandbox: Sandbox, mspId: string): SandboxMember {
  const member = sandbox.organisations[mspId];
  if (member) return member;
  throw new Error(`the sandbox has no ${mspId}`);
}
