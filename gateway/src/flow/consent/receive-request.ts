import {
  consentId,
  consentTerms,
  type ConsentTerms,
  fromBase64url,
  reading,
} from '@concordat/chaincode/domain';
import { type Opening, subjectCommitmentOf } from '../../crypto';
import { GatewayError } from '../../errors';
import type { Clock } from '../../ports/clock';
import type { Keys } from '../../ports/keys';
import { unseal } from '../resolve/check-opening';
import type { RegistryCache } from '../registry/registry-cache';
import type { SealedTo } from '../resolve/release-message';
import { readSubject, type Subject } from '../subject/subject';
import { bindingIdOf } from './binding-id';
import { describeTerms } from './consent-words';
import { HANDLE } from './handle';
import type { ConsentInbox } from './inbox';
import { privateHash, readPrivatePart } from './private-hash';
import type { PrivatePart } from './request-store';

/** What a grantee sends to the certifier that its subject trusts. */
export interface RequestMessage {
  handle: string;
  terms: ConsentTerms;
  /** The opening of the subject commitment, sealed to the certifier. */
  opening: SealedTo;
  /** The private part, sealed to the certifier. */
  private: SealedTo;
}

export interface ReceiveRequestDeps {
  mspId: string;
  keys: Pick<Keys, 'sealOpen' | 'list'>;
  clock: Clock;
  inbox: ConsentInbox;
  registry: RegistryCache;
  /** How many requests of one member may wait for an answer here. */
  mostOpen: number;
}

const { object, text } = reading;
const sealed = object<SealedTo>({ keyId: text({ max: 64 }), box: text({ max: 100_000 }) });
const message = object<RequestMessage>({
  handle: text({ max: 11, pattern: HANDLE, what: 'a handle like K7QM2-PXD4T' }),
  terms: consentTerms,
  opening: sealed,
  private: sealed,
});

/**
 * Takes a grantee's consent request into the certifier's inbox, once everything in it fits together. What the subject
 * will read is made here from the terms: a grantee cannot say one thing in words and another in code.
 * The same request again is answered alike. Throws `REQUEST_INVALID`, `INBOX_FULL`, `REQUEST_MISMATCH`, `HANDLE_CONFLICT`.
 */
export async function receiveRequest(deps: ReceiveRequestDeps, caller: string, body: unknown) {
  const { handle, terms, opening, private: hidden } = reading.parse(message, body, 'REQUEST_INVALID');
  const before = await deps.inbox.get(handle);
  if (!before) await assertRoom(deps, caller);
  const opened = await unseal(deps.keys, opening);
  const privatePart = await openPrivate(deps, hidden);
  const fault = mismatch(caller, bindingsOf(deps, terms), { terms, opened, privatePart });
  if (fault) throw new GatewayError('REQUEST_MISMATCH', fault);
  const { kind, identifier } = opened;
  const subject: Subject = reading.parse(readSubject, { kind, identifier }, 'REQUEST_INVALID');
  const id = consentId(terms);
  if (before && before.consentId !== id) throw new GatewayError('HANDLE_CONFLICT', 'draw another handle');
  const words = await describeTerms(deps.registry, terms, privatePart.purposeInWords);
  const received = { handle, consentId: id, grantee: caller, subject, terms, words, privatePart };
  if (!before) await deps.inbox.add({ ...received, receivedAt: deps.clock.now() });
  return { handle, consentId: id };
}

async function assertRoom({ inbox, clock, mostOpen }: ReceiveRequestDeps, grantee: string): Promise<void> {
  if ((await inbox.open.countOf(grantee, clock.now())) < mostOpen) return;
  const detail = `${mostOpen} requests of this member wait for an answer, and no more are taken until some have one`;
  throw new GatewayError('INBOX_FULL', detail);
}

/** A grantee that has not heard of our newest key yet names a binding by an older one: the ledger takes it unless revoked. */
function bindingsOf({ keys, mspId }: ReceiveRequestDeps, terms: ConsentTerms): string[] {
  const own = keys.list().filter(({ use }) => use === 'certify');
  return own.map(({ keyId }) => bindingIdOf({ ...terms, certifier: mspId, certifyKeyId: keyId }));
}

async function openPrivate({ keys }: ReceiveRequestDeps, { keyId, box }: SealedTo): Promise<PrivatePart> {
  try {
    const bytes = await keys.sealOpen(keyId, fromBase64url(box));
    return reading.parse(readPrivatePart, JSON.parse(Buffer.from(bytes).toString('utf8')), 'REQUEST_INVALID');
  } catch (cause) {
    throw new GatewayError('REQUEST_INVALID', '/private: expected the private part, sealed to us', { cause });
  }
}

function mismatch(
  caller: string,
  bindings: string[],
  { terms, opened, privatePart }: { terms: ConsentTerms; opened: Opening; privatePart: PrivatePart },
): string | undefined {
  if (terms.grantee !== caller) return 'the grantee of the terms is not who sends them';
  if (terms.subjectCommitment !== subjectCommitmentOf(opened))
    return 'the opening does not open the subject commitment';
  if (!bindings.includes(terms.binding)) return "the binding is not one of this certifier's keys";
  if (terms.privateHash !== privateHash(privatePart)) return 'the private part is not the one of the terms';
  return undefined;
}
