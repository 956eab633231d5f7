import { GatewayError } from '../../errors';
import type { Ledger } from '../../ports/ledger';
import type { LedgerConsent } from '../../ports/ledger-values';
import type { ReadModel } from '../../ports/read-model';
import { mapPage, type Page, type PageRequest } from '../page/page';
import { askConsents } from '../resolve/ledger-consents';
import type { Subject } from '../subject/subject';
import { consentStanding } from './consent-standing';
import type { ConsentInbox, InboxRequest } from './inbox';
import { markUnbound } from './mark-unbound';
import type { ConsentRequestStore, PrivatePart, StoredRequest } from './request-store';
import type { ShownConsent } from './shown-consent';

/** A consent as its grantee sees it. */
export interface GranteeConsent extends ShownConsent {
  certifier: string;
  subject: Subject;
  delivered: boolean;
  /** Why the certifier does not have it yet: a code. */
  waitsFor?: string;
  createdAt: number;
}

/** A consent as its subject sees it. */
export interface SubjectConsent extends ShownConsent {
  grantee: string;
  purposeInWords: string;
  receivedAt: number;
}

/** A consent on paper as an officer of the certifier holds it against the paper. */
export interface PaperConsent extends SubjectConsent {
  subject: Subject;
  signatoryName: string | null;
  /** SHA-256 (hex) of the scan. */
  scanHash: string | null;
}

/** One consent with what its grantee may have to produce: the private part opens the hash that the subject signed. */
export interface ProducedConsent extends GranteeConsent {
  private: PrivatePart;
}

export interface GranteeConsentDeps {
  ledger: Ledger;
  requests: ConsentRequestStore;
}

/** The grantee's requests, newest first, each with its state on the ledger. */
export async function listConsents(
  { ledger, requests }: GranteeConsentDeps,
  asked: PageRequest,
): Promise<Page<GranteeConsent>> {
  return mapPage(await requests.page(asked), (page) => withState(ledger, page, granteeConsent));
}

/** One request by its handle. Throws `REQUEST_UNKNOWN`. */
export async function showConsent(
  { ledger, requests }: GranteeConsentDeps,
  handle: string,
): Promise<ProducedConsent> {
  const request = await requests.get(handle);
  if (!request) throw new GatewayError('REQUEST_UNKNOWN', 'no request has this handle');
  const [found] = await askConsents(ledger, [request.consentId]);
  return { ...granteeConsent(request, ledgerPart(ledger, found ?? null)), private: request.privatePart };
}

export interface InboxDeps {
  ledger: Ledger;
  inbox: ConsentInbox;
  /** Undefined at a certifier that does not govern: it sees no blocks. */
  readModel?: Pick<ReadModel, 'get'> | undefined;
}

/** The subject's requests and consents at this certifier, newest first. */
export async function listForSubject(
  { ledger, inbox, readModel }: InboxDeps,
  subject: Subject,
  asked: PageRequest,
): Promise<Page<SubjectConsent>> {
  return mapPage(await inbox.ofSubject(subject, asked), async (page) =>
    markUnbound(readModel, await withState(ledger, page, subjectConsent)),
  );
}

/** Requests on paper, which an officer of this certifier answers; newest first. */
export async function listPaper(
  { ledger, inbox }: InboxDeps,
  asked: PageRequest,
): Promise<Page<PaperConsent>> {
  return mapPage(await inbox.onPaper(asked), (page) => withState(ledger, page, paperConsent));
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
  const { use = null, state } = found ?? {};
  return { ...consentStanding(found), use, lifecycle: state?.lifecycle ?? null, channel };
}

function granteeConsent(request: StoredRequest, state: LedgerPart): GranteeConsent {
  const { handle, consentId, certifier, subject, terms, words, delivered, createdAt, refused } = request;
  const waitsFor = request.waitsFor === undefined ? {} : { waitsFor: request.waitsFor };
  const asked = { handle, consentId, certifier, subject, terms, words, createdAt };
  const shown = { ...asked, ...state, delivered, ...waitsFor };
  return state.state === 'REQUESTED' && refused !== undefined ? { ...shown, state: 'REFUSED' } : shown;
}

function paperConsent(request: InboxRequest, state: LedgerPart): PaperConsent {
  const { signatoryName, scanHash } = request.privatePart;
  return { ...subjectConsent(request, state), subject: request.subject, signatoryName, scanHash };
}

function subjectConsent(request: InboxRequest, state: LedgerPart): SubjectConsent {
  const { handle, consentId, grantee, terms, words, privatePart, receivedAt } = request;
  const { purposeInWords } = privatePart;
  return { handle, consentId, ...state, terms, words, grantee, purposeInWords, receivedAt };
}
