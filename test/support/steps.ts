import type { Enquiry, Purpose, ReleaseEntry, Status } from '@concordat/chaincode/domain';
import {
  type Api,
  type ApiRequest,
  bundlePaths,
  ConsentRequested,
  PublishResult,
  Report,
  SearchAnswer,
} from '@concordat/gateway/client';
import { PRODUCT, type RecordItem } from './companies';
import { eventually } from './eventually';
import type { Member, Subject } from './member';

/** The JSON that a gateway answers, taken at its word: the tests say what it must be. */
export async function json<T>(api: Api, path: string, request: ApiRequest = {}): Promise<T> {
  return (await (await api.send(path, request)).json()) as T;
}

/** Every item of a list. */
export async function listOf<T>(
  api: Api,
  path: string,
  query: NonNullable<ApiRequest['query']> = {},
): Promise<T[]> {
  const items: T[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await json<{ items: T[]; next: string | null }>(api, path, { query: { ...query, cursor } });
    items.push(...page.items);
    if (page.next === null) return items;
    cursor = page.next;
  }
}

/** Publishes items and waits until they are anchored. Throws where one of them was rejected. */
export async function publish(
  publisher: Member,
  schema: string,
  items: RecordItem[],
  query: NonNullable<ApiRequest['query']> = {},
): Promise<PublishResult['receipts']> {
  const result = await publisher.submitter.ask(PublishResult, '/v1/records', {
    query: { schema, wait: 'anchored', ...query },
    json: items,
  });
  if (result.errors.length > 0) throw new Error(`rejected: ${JSON.stringify(result.errors)}`);
  return result.receipts;
}

/** Publishes one item; answers its leaf hash. */
export async function publishOne(publisher: Member, schema: string, item: RecordItem): Promise<string> {
  const [receipt] = await publish(publisher, schema, [item]);
  if (receipt) return receipt.leafHash;
  throw new Error('no receipt');
}

export function setStatus(publisher: Member, leafHash: string, status: Status, reason = 'TEST_REASON') {
  return json(publisher.submitter, `/v1/records/${leafHash}/status`, { json: { status, reason } });
}

/** Publishes a corrected version; answers its leaf hash. */
export async function correct(publisher: Member, leafHash: string, item: RecordItem): Promise<string> {
  const path = `/v1/records/${leafHash}/correction`;
  const answer = await json<{ leafHash: string }>(publisher.submitter, path, {
    json: { item, reason: 'SCORE_MISREAD' },
  });
  return answer.leafHash;
}

export interface AskedConsent {
  grantee: Member;
  certifier: Member;
  subject: Subject;
  /** Uses; 10 in MONITOR mode unless told otherwise. */
  maxUses?: number;
  mode?: 'ONCE' | 'PERIODIC' | 'MONITOR';
  notBefore?: number;
  notAfter?: number;
  purposes?: Purpose[];
  method?: 'PORTAL_ATTESTED' | 'OWN_KEY' | 'PAPER';
  /** SHA-256 (hex) of the scan, for PAPER. */
  scanHash?: string;
}

const HOUR_MS = 3_600_000;

/** Asks for a consent at the grantee's gateway. */
export function requestConsent({ grantee, certifier, ...asked }: AskedConsent): Promise<ConsentRequested> {
  return grantee.officer.ask(ConsentRequested, '/v1/consent-requests', {
    json: {
      certifier: certifier.mspId,
      product: PRODUCT,
      purposes: ['loan-origination'],
      mode: 'MONITOR',
      notAfter: Date.now() + HOUR_MS,
      maxUses: asked.mode === 'ONCE' ? 1 : 10,
      purposeInWords: 'To decide on a loan',
      ...asked,
    },
  });
}

export interface SignedConsent {
  handle: string;
  consentId: string;
  /** The certifier's portal, the subject logged in. */
  portal: Api;
}

/** Asks for a consent and has the subject sign it at its certifier's portal; it is on the ledger then. */
export async function signedConsent(asked: AskedConsent): Promise<SignedConsent> {
  const { handle, consentId } = await requestConsent(asked);
  const portal = await asked.certifier.portalOf(asked.subject);
  await arrived(portal, handle);
  await answer(portal, handle, 'sign');
  return { handle, consentId, portal };
}

interface ShownRequest {
  handle: string;
  consentId: string;
  state: string;
  words: string;
}

/** The request as the subject reads it, once its certifier has it. */
export function arrived(portal: Api, handle: string): Promise<ShownRequest> {
  return eventually(`the request ${handle} is at the certifier`, async () => {
    const requests = await listOf<ShownRequest>(portal, '/portal/v1/requests');
    return requests.find((request) => request.handle === handle);
  });
}

export function answer(portal: Api, handle: string, said: 'sign' | 'decline'): Promise<{ state: string }> {
  return json(portal, `/portal/v1/requests/${handle}/answer`, { json: { answer: said } });
}

/** The subject changes its consent; on the ledger when this resolves. */
export function change(
  portal: Api,
  consentId: string,
  verb: 'pause' | 'resume' | 'revoke',
): Promise<{ state: string }> {
  return json(portal, `/portal/v1/consents/${consentId}/${verb}`, { json: {} });
}

export interface AskedReport {
  subject: Subject;
  application?: string;
  product?: string;
  purpose?: Purpose;
  basis?: 'CONSENT' | 'AGREEMENT' | 'LEGAL_DUTY';
  reference?: string;
  officer?: string;
  enquiryId?: string;
}

/** One report at the grantee's own gateway. */
export function resolve(grantee: Member, asked: AskedReport): Promise<Report> {
  const json = { product: PRODUCT, purpose: 'loan-origination', application: 'LOAN-1', ...asked };
  return grantee.officer.ask(Report, '/v1/resolve', { json });
}

export interface BundleFile {
  publisher: string;
  line: number;
  bytes: Buffer;
}

/** The evidence of a report: a file for each record, or one for an answer that holds none. */
export async function bundlesOf(grantee: Member, report: Report): Promise<BundleFile[]> {
  const files: BundleFile[] = [];
  for (const line of report.lines) {
    for (const path of bundlePaths(report, line)) {
      const response = await grantee.officer.send(path, { accept: '*/*' });
      const bytes = Buffer.from(await response.arrayBuffer());
      files.push({ publisher: line.publisher, line: line.line, bytes });
    }
  }
  return files;
}

/** An enquiry as a governing member's inspector reads it from the blocks. */
export interface EnquiryView extends Enquiry {
  block: number;
  txId: string;
  releases: Pick<ReleaseEntry, 'publisher' | 'line' | 'n' | 'outcome' | 'time' | 'statementHash'>[];
}

/** Every enquiry of a grantee, in the order of the ledger. */
export function auditedEnquiries(inspected: Member, grantee: string): Promise<EnquiryView[]> {
  return listOf(inspected.inspector, '/v1/audit/enquiries', { grantee, limit: 500 });
}

/** The same once they pass: a governing member reads its own peer, which may be a block behind another's answer. */
export function auditedEnquiriesWhen(
  inspected: Member,
  grantee: string,
  pass: (all: EnquiryView[]) => boolean,
): Promise<EnquiryView[]> {
  return eventually(`${inspected.mspId} has read the enquiries of ${grantee}`, async () => {
    const all = await auditedEnquiries(inspected, grantee);
    return pass(all) ? all : undefined;
  });
}

/** The enquiry once a governing member's read model has it with as many releases as asked for. */
export function auditedEnquiry(
  inspected: Member,
  { grantee, enquiryId }: { grantee: string; enquiryId: string },
  releases = 0,
): Promise<EnquiryView> {
  return eventually(`enquiry ${enquiryId} with ${releases} releases`, async () => {
    const all = await auditedEnquiries(inspected, grantee);
    return all.find((one) => one.enquiryId === enquiryId && one.releases.length >= releases);
  });
}

/** A call in the order of the ledger, as the inspector's timeline shows it. */
export interface TimelineCall {
  block: number;
  time: number;
  txId: string;
  creator: string;
  function: string;
  valid: boolean;
}

export function timeline(inspected: Member, creator?: string): Promise<TimelineCall[]> {
  return listOf(inspected.inspector, '/v1/audit/timeline', { creator, limit: 500 });
}

/** The inspector's search by subject. */
export function search(regulator: Member, subject: Subject): Promise<SearchAnswer> {
  return regulator.inspector.ask(SearchAnswer, '/v1/audit/search', {
    json: { subject, reason: 'Test of the search', officer: 'inspector-1' },
  });
}

export interface HoldingView {
  publisher: string;
  leafHash: string;
  enquiryId: string;
  line: number;
  n: number;
  application: string;
}

export const holdings = (grantee: Member) => listOf<HoldingView>(grantee.officer, '/v1/holdings');

export interface NoticeView {
  id: string;
  publisher: string;
  leafHash: string;
  application: string;
  status: Status;
  reason: string;
  replacement: string | null;
  seq: number;
  corrected: { leafHash: string } | null;
}

export const notices = (grantee: Member) => listOf<NoticeView>(grantee.officer, '/v1/notices');

/** Waits for the notice of a record's change. */
export function noticeOf(grantee: Member, leafHash: string, status: Status): Promise<NoticeView> {
  return eventually(`${grantee.mspId} is told of ${status}`, async () =>
    (await notices(grantee)).find((notice) => notice.leafHash === leafHash && notice.status === status),
  );
}
