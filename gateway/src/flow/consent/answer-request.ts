import { type ActKind, actSigningInput, canonicalJson, parseActJws } from '@concordat/chaincode/domain';
import { GatewayError } from '../../errors';
import type { Subject } from '../resolve/subject';
import { type CarryActDeps, carryAct, certifyBinding, makeAct, sameTerms, signAct } from './carry-act';
import type { ConsentInbox, InboxRequest } from './inbox';

export interface SubjectAnswer {
  answer: 'sign' | 'decline';
  /** base64url Ed25519: the subject's own key, for OWN_KEY. */
  publicKey?: string;
  /** The subject's own signature over the act, for OWN_KEY: compact JWS. */
  jws?: string;
}

/** What became of an act, or what the subject has yet to sign with its own key. */
export type ActOutcome =
  | { consentId: string; state: string; toSign: null }
  | { consentId: string; state: 'TO_SIGN'; toSign: { payload: string; signingInput: string } };

export interface AnswerDeps extends CarryActDeps {
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
      return attest(deps, request, answer.answer);
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
}

/**
 * An officer of the certifier has seen the paper: its scan must be the very one whose hash the grantee put into the terms.
 * Throws `REQUEST_UNKNOWN`, `NOT_ON_PAPER`, `SCAN_MISSING`, `SCAN_MISMATCH`, or the ledger's code.
 */
export async function approvePaper(
  deps: AnswerDeps,
  handle: string,
  { answer, scanHash }: PaperAnswer,
): Promise<ActOutcome> {
  const request = await paperRequest(deps, handle);
  if (answer === 'sign') assertScan(request, scanHash);
  return attest(deps, request, answer);
}

/** An officer of the certifier revokes a consent on paper, since its subject says so. Throws as `approvePaper`. */
export async function revokePaper(deps: AnswerDeps, handle: string): Promise<ActOutcome> {
  const { consentId, terms } = await paperRequest(deps, handle);
  const act = makeAct(deps, 'REVOKE', { consentId, prev: null });
  return carry(deps, await signAct(deps, act, terms), terms.binding);
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

async function attest(deps: AnswerDeps, { consentId, terms }: InboxRequest, answer: SubjectAnswer['answer']) {
  await certifyBinding(deps, terms);
  const act = makeAct(deps, actOf(answer), { consentId, prev: null, terms });
  return carry(deps, await signAct(deps, act, terms), terms.binding);
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
    return carry(deps, answer.jws, terms.binding);
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

export async function carry(deps: CarryActDeps, jws: string, bindingId: string): Promise<ActOutcome> {
  const { state } = await carryAct(deps, jws, bindingId);
  return { consentId: state.id, state: state.state, toSign: null };
}
