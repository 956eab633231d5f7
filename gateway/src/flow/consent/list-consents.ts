import type { ConsentStateName, ConsentTerms, ConsentUse } from '@concordat/chaincode/domain';
import { GatewayError } from '../../errors';
import type { Ledger } from '../../ports/ledger';
import type { LedgerConsent } from '../../ports/ledger-values';
import { askConsents } from '../resolve/ledger-consents';
import type { Subject } from '../resolve/subject';
import type { ConsentInbox, InboxRequest } from './inbox';
import type { ConsentRequestStore, StoredRequest } from './request-store';

/** REQUESTED: the subject has not answered yet. */
export type ShownState = ConsentStateName | 'REQUESTED';

/** A consent as both sides are shown it. */
export interface ShownConsent {
  handle: string;
  consentId: string;
  state: ShownState;
  since: number | null;
  /** What a signature over PAUSE or RESUME must name; null while nothing is on the ledger. */
  lifecycle: string | null;
  channel: string;
  use: ConsentUse | null;
  terms: ConsentTerms;
  words: string;
}

/** A consent as its grantee sees it. */
export interface GranteeConsent extends ShownConsent {
  certifier: string;
  subject: Subject;
  delivered: boolean;
  createdAt: number;
}

/** A consent as its subject sees it. */
export interface SubjectConsent extends ShownConsent {
  grantee: string;
  purposeInWords: string;
  receivedAt: number;
}

export interface GranteeConsentDeps {
  ledger: Ledger;
  requests: ConsentRequestStore;
}

/** The grantee's requests, newest first, each with its state on the ledger. */
export async function listConsents({ ledger, requests }: GranteeConsentDeps): Promise<GranteeConsent[]> {
  const all: StoredRequest[] = [];
  for await (const request of requests.all()) all.push(request);
  all.sort((a, b) => b.createdAt - a.createdAt);
  return withState(ledger, all, granteeConsent);
}

/** One request by its handle. Throws `REQUEST_UNKNOWN`. */
export async function showConsent(
  { ledger, requests }: GranteeConsentDeps,
  handle: string,
): Promise<GranteeConsent> {
  const request = await requests.get(handle);
  if (!request) throw new GatewayError('REQUEST_UNKNOWN', 'no request has this handle');
  const [shown] = await withState(ledger, [request], granteeConsent);
  return shown as GranteeConsent;
}

/** The subject's requests and consents at this certifier, newest first. */
export async function listForSubject(
  { ledger, inbox }: { ledger: Ledger; inbox: ConsentInbox },
  subject: Subject,
): Promise<SubjectConsent[]> {
  return withState(ledger, await inbox.ofSubject(subject), subjectConsent);
}

/** Requests on paper that wait for an officer of this certifier. */
export async function listPaper({
  ledger,
  inbox,
}: {
  ledger: Ledger;
  inbox: ConsentInbox;
}): Promise<SubjectConsent[]> {
  const paper: InboxRequest[] = [];
  for await (const request of inbox.all()) if (request.terms.method === 'PAPER') paper.push(request);
  return withState(ledger, paper, subjectConsent);
}

async function withState<R extends { consentId: string }, S>(
  ledger: Ledger,
  requests: R[],
  show: (request: R, state: LedgerPart) => S,
): Promise<S[]> {
  const ids = requests.map(({ consentId }) => consentId);
  const found = await askConsents(ledger, ids);
  return requests.map((request, at) => show(request, ledgerPart(ledger, found[at] ?? null)));
}

type LedgerPart = Pick<ShownConsent, 'state' | 'since' | 'use' | 'lifecycle' | 'channel'>;

function ledgerPart({ channel }: Ledger, found: LedgerConsent | null): LedgerPart {
  if (!found) return { state: 'REQUESTED', since: null, use: null, lifecycle: null, channel };
  const { state, since, lifecycle } = found.state;
  return { state, since, use: found.use, lifecycle, channel };
}

function granteeConsent(request: StoredRequest, state: LedgerPart): GranteeConsent {
  const { handle, consentId, certifier, subject, terms, words, delivered, createdAt } = request;
  return { handle, consentId, ...state, terms, words, certifier, subject, delivered, createdAt };
}

function subjectConsent(request: InboxRequest, state: LedgerPart): SubjectConsent {
  const { handle, consentId, grantee, terms, words, privatePart, receivedAt } = request;
  const { purposeInWords } = privatePart;
  return { handle, consentId, ...state, terms, words, grantee, purposeInWords, receivedAt };
}
