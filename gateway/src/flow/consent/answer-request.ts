import { type ActKind, actSigningInput, canonicalJson, parseActJws } from '@concordat/chaincode/domain';
import { GatewayError } from '../../errors';
import type { Subject } from '../subject/subject';
import { type ActOutcome, carry, certifyBinding, makeAct, sameTerms } from './carry-act';
import { carryOnce, type CarryOnceDeps } from './carry-once';
import type { ConsentInbox, InboxRequest } from './inbox';

export interface SubjectAnswer {
  answer: 'sign' | 'decline';
  /** base64url Ed25519: the subject's own key, for OWN_KEY. */
  publicKey?: string;
  /** The subject's own signature over the act, for OWN_KEY: compact JWS. */
  jws?: string;
  /** Under which a repeat is the same act. */
  operation?: string | undefined;
}

export interface AnswerDeps extends CarryOnceDeps {
  inbox: ConsentInbox;
}

/**
 * The subject's answer to a request, by the request's method. With a key of its own the subject first brings the key,
 * gets the exact act to sign, then brings the signature.
 * Throws `REQUEST_UNKNOWN`, `KEY_MISSING`, `ACT_MISMATCH`, `OFFICER_NEEDED`, or the ledger's code.
 */
export async function answerRequest(
  deps: AnswerDeps,
  subject: Subject,
  { handle, ...answer }: SubjectAnswer & { handle: string },
): Promise<ActOutcome> {
  const request = await ownRequest(deps.inbox, subject, handle);
  switch (request.terms.method) {
    case 'PORTAL_ATTESTED':
      return attest(deps, request, answer);
    case 'OWN_KEY':
      return withOwnKey(deps, request, answer);
    case 'PAPER':
      throw new GatewayError('OFFICER_NEEDED', 'a consent on paper is approved by an officer of the agency');
  }
}

export interface PaperAnswer {
  answer: SubjectAnswer['answer'];
  /** SHA-256 (hex) of the scan of the paper that the officer has seen; needed to sign. */
  scanHash?: string;
  operation?: string | undefined;
}

/**
 * An officer of the certifier has seen the paper: its scan must be the very one whose hash the grantee put into the terms.
 * Throws `REQUEST_UNKNOWN`, `NOT_ON_PAPER`, `SCAN_MISSING`, `SCAN_MISMATCH`, or the ledger's code.
 */
export async function approvePaper(
  deps: AnswerDeps,
  handle: string,
  { answer, scanHash, operation }: PaperAnswer,
): Promise<ActOutcome> {
  const request = await paperRequest(deps, handle);
  if (answer === 'sign') assertScan(request, scanHash);
  return attest(deps, request, { answer, operation });
}

/** An officer of the certifier revokes a consent on paper, since its subject says so. Throws as `approvePaper`. */
export async function revokePaper(deps: AnswerDeps, handle: string, operation?: string): Promise<ActOutcome> {
  const request = await paperRequest(deps, handle);
  const make = () => makeAct(deps, 'REVOKE', { consentId: request.consentId, prev: null });
  return carryOnce(deps, { request, operation, make });
}

async function paperRequest({ inbox }: AnswerDeps, handle: string): Promise<InboxRequest> {
  const request = await inbox.get(handle);
  if (!request) throw unknown();
  if (request.terms.method === 'PAPER') return request;
  throw new GatewayError('NOT_ON_PAPER', 'this one is not on paper: the subject answers it at the portal');
}

function assertScan({ privatePart }: InboxRequest, scanHash: string | undefined): void {
  if (scanHash === undefined)
    throw new GatewayError('SCAN_MISSING', 'approving takes the hash of the scan that you have seen');
  if (scanHash !== privatePart.scanHash)
    throw new GatewayError('SCAN_MISMATCH', 'this is not the scan that the grantee has put into the terms');
}

const actOf = (answer: SubjectAnswer['answer']): ActKind => (answer === 'sign' ? 'GRANT' : 'DECLINE');
const unknown = () => new GatewayError('REQUEST_UNKNOWN', 'no request of yours has this handle');

async function ownRequest(inbox: ConsentInbox, subject: Subject, handle: string): Promise<InboxRequest> {
  const request = await inbox.get(handle);
  if (request?.subject.kind === subject.kind && request.subject.identifier === subject.identifier)
    return request;
  throw unknown();
}

async function attest(
  deps: AnswerDeps,
  request: InboxRequest,
  { answer, operation }: Pick<SubjectAnswer, 'answer' | 'operation'>,
): Promise<ActOutcome> {
  const { consentId, terms } = request;
  await certifyBinding(deps, terms);
  const make = () => makeAct(deps, actOf(answer), { consentId, prev: null, terms });
  return closing(deps, request, carryOnce(deps, { request, operation, make }));
}

/** Once the ledger has the answer, the request waits no more. */
async function closing(
  { inbox }: AnswerDeps,
  request: InboxRequest,
  answering: Promise<ActOutcome>,
): Promise<ActOutcome> {
  const outcome = await answering;
  await inbox.open.close(request);
  return outcome;
}

async function withOwnKey(
  deps: AnswerDeps,
  request: InboxRequest,
  answer: SubjectAnswer,
): Promise<ActOutcome> {
  const { consentId, terms } = request;
  if (answer.publicKey !== undefined) await certifyBinding(deps, terms, answer.publicKey);
  if (answer.jws !== undefined) {
    assertAct(answer.jws, actOf(answer.answer), request);
    return closing(deps, request, carry(deps, answer.jws, terms.binding));
  }
  if (answer.publicKey === undefined)
    throw new GatewayError('KEY_MISSING', 'bring your public key, then the signature');
  const act = makeAct(deps, actOf(answer.answer), { consentId, prev: null, terms });
  return {
    consentId,
    state: 'TO_SIGN',
    toSign: { payload: canonicalJson(act), signingInput: actSigningInput(act) },
  };
}

/** What the subject signed must be what it was shown. */
export function assertAct(jws: string, kind: ActKind, { consentId, terms }: InboxRequest): void {
  const { act } = parseActJws(jws);
  const withTerms = kind === 'GRANT' || kind === 'DECLINE';
  const same = act.act === kind && act.consentId === consentId && (!withTerms || sameTerms(terms, act.terms));
  if (!same) throw new GatewayError('ACT_MISMATCH', 'the signed act is not the one that was asked for');
}
