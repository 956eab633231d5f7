import { GatewayError } from '../../errors';
import type { Ledger } from '../../ports/ledger';
import { parseRevokedBinding } from '../../ports/ledger-values';
import { submitAgain } from '../ledger/submit-again';
import { normaliseSubject, type Subject } from '../subject/subject';
import type { ConsentInbox, InboxRequest } from './inbox';

export interface UnbindDeps {
  ledger: Ledger;
  inbox: ConsentInbox;
}

/** What stands once the certifier vouches for the key no more. */
export interface Unbound {
  handle: string;
  consentId: string;
  state: 'UNBOUND';
  /** Since when, in milliseconds since 1970: a repeat answers the first time. */
  since: number;
}

/**
 * The certifier no longer vouches for the subject's own key under one request, since the subject, who has lost it, says so
 * in person. From then on enquiries under the consent are denied, and nobody can sign, or resume, with that key.
 * Throws `SUBJECT_INVALID`, `REQUEST_UNKNOWN`, `NOT_OWN_KEY`, or `BINDING_UNKNOWN` where no key was brought yet.
 */
export async function unbindOwnKey(
  { ledger, inbox }: UnbindDeps,
  handle: string,
  present: Subject,
): Promise<Unbound> {
  const request = await requestOf(inbox, handle, normaliseSubject(present));
  assertOwnKey(request);
  const since = await revokeBinding(ledger, request.terms.binding);
  return { handle, consentId: request.consentId, state: 'UNBOUND', since };
}

/** A mistyped handle must not end the consent of another company than the one that stands before the clerk. */
async function requestOf(inbox: ConsentInbox, handle: string, present: Subject): Promise<InboxRequest> {
  const request = await inbox.get(handle);
  if (request?.subject.kind === present.kind && request.subject.identifier === present.identifier)
    return request;
  throw new GatewayError('REQUEST_UNKNOWN', 'no request of this subject has this handle');
}

/** Our `certify` key stands for all that a subject agreed to towards a grantee: ending it would end more, and for good. */
function assertOwnKey({ terms }: InboxRequest): void {
  if (terms.method === 'OWN_KEY') return;
  throw new GatewayError(
    'NOT_OWN_KEY',
    'no key of the subject signs here: it is revoked at the portal, or on paper',
  );
}

async function revokeBinding(ledger: Ledger, id: string): Promise<number> {
  const call = { contract: 'consent', function: 'revokeBinding', argument: { id } };
  return (await submitAgain(ledger, call, parseRevokedBinding)).result.revokedAt;
}
