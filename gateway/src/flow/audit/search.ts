import { canonicalJson, domainHash, type SearchEntry, toHex, utf8 } from '@concordat/chaincode/domain';
import { drawRandom } from '../../crypto';
import { parseSearchEntry } from '../../ports/ledger-values';
import type { EnquiryPosition } from '../../ports/read-model';
import { type Completeness, completeness } from './completeness';
import { consentView, type ConsentView } from './consents';
import type { AuditDeps } from './deps';
import { enquiryView, type EnquiryView } from './enquiries';
import { subjectTimeline, type SubjectEvent } from './timeline';

export interface Subject {
  kind: string;
  identifier: string;
}

export interface SearchRequest {
  subject: Subject;
  reason: string;
  officer: string;
}

export interface SearchAnswer {
  /** The search itself, as it stands on the ledger; `salt` opens its hash to whoever may check it. */
  search: SearchEntry & { txId: string; block: number; salt: string };
  enquiries: EnquiryView[];
  /**
   * Consents that carry the commitment of one of these enquiries: all that the subject gave to a grantee that has enquired
   * about it. Of another grantee none is found, since a consent has no escrow that the regulator could open.
   */
  consents: ConsentView[];
  timeline: SubjectEvent[];
  proof: Completeness;
}

const CATCH_UP_MS = 15_000;

/**
 * Finds every enquiry about a subject, at the regulator. The search is put on the ledger first, with a salted hash of
 * subject, officer and reason; then it is answered, with what shows that nothing is left out.
 */
export async function searchBySubject(deps: AuditDeps, request: SearchRequest): Promise<SearchAnswer> {
  const salt = drawRandom(32);
  const search = await recordSearch(deps, request, salt);
  await deps.readModel.waitForHeight(search.block + 1, { timeoutMs: CATCH_UP_MS });
  const peerHeight = await deps.ledger.height();
  await deps.readModel.waitForHeight(peerHeight, { timeoutMs: CATCH_UP_MS });
  // Before the list: whatever comes meanwhile is in the list, and not in what is said to be complete.
  const proof = await completeness(deps, peerHeight);
  const enquiries = await loadEnquiries(deps, await deps.readModel.enquiriesOfSubject(request.subject));
  const consents = await loadConsents(deps, enquiries);
  return {
    search: { ...search, salt: toHex(salt) },
    enquiries,
    consents,
    timeline: subjectTimeline(consents, enquiries),
    proof,
  };
}

async function recordSearch(deps: AuditDeps, request: SearchRequest, salt: Uint8Array) {
  const { subject, officer, reason } = request;
  const details = utf8(
    canonicalJson({ kind: subject.kind, identifier: subject.identifier, officer, reason }),
  );
  const detailsHash = toHex(domainHash('search-details', salt, details));
  const call = { contract: 'supervision', function: 'recordSearch', argument: { detailsHash } };
  const { txId, block, result } = await deps.ledger.submit(call, parseSearchEntry);
  return { ...result, txId, block };
}

async function loadEnquiries(deps: AuditDeps, positions: EnquiryPosition[]): Promise<EnquiryView[]> {
  const views: EnquiryView[] = [];
  for (const { grantee, seq } of positions) {
    const found = await deps.readModel.enquiry(grantee, seq);
    if (found)
      views.push(await enquiryView(deps, { ...found, value: found.enquiry, time: found.enquiry.time }));
  }
  return views.sort((a, b) => a.block - b.block || a.seq - b.seq);
}

async function loadConsents(deps: AuditDeps, enquiries: EnquiryView[]): Promise<ConsentView[]> {
  const commitments = new Set(enquiries.map(({ subjectCommitment }) => subjectCommitment));
  const ids = new Set<string>();
  for (const commitment of commitments) {
    for (const id of await deps.readModel.consentsOfCommitment(commitment)) ids.add(id);
  }
  const states = await Promise.all([...ids].map((id) => deps.readModel.get('consentstate', id)));
  return Promise.all(states.filter((seen) => seen !== undefined).map((seen) => consentView(deps, seen)));
}
