import {
  type ActKind,
  actSigningInput,
  type BindingTerms,
  bindingMessage,
  canonicalJson,
  type ConsentAct,
  type ConsentTerms,
  toBase64url,
  utf8,
} from '@concordat/chaincode/domain';
import type { Clock } from '../../ports/clock';
import type { Keys } from '../../ports/keys';
import type { Ledger } from '../../ports/ledger';
import { parseActAnswer } from '../../ports/ledger-values';
import { submitAgain } from '../ledger/submit-again';
import { certifyKeyOf } from './binding-id';

export interface CarryActDeps {
  mspId: string;
  ledger: Ledger;
  keys: Pick<Keys, 'sign' | 'current' | 'list'>;
  clock: Clock;
}

/** What became of an act, or what the subject has yet to sign with its own key. */
export type ActOutcome =
  | { consentId: string; state: string; toSign: null }
  | { consentId: string; state: 'TO_SIGN'; toSign: { payload: string; signingInput: string } };

/** An act made at the portal must reach the ledger within this time. */
const ACT_LIFE_MS = 15 * 60_000;
/** A binding stands until it is revoked. A fixed end makes a repeat the same to the byte, which the ledger answers alike. */
const BINDING_NOT_AFTER = Date.UTC(2100, 0, 1);

/** The payload of an act about a consent, to be signed. */
export function makeAct(
  deps: CarryActDeps,
  kind: ActKind,
  about: { consentId: string; prev: string | null; terms?: ConsentTerms },
): ConsentAct {
  return {
    typ: 'concordat-consent-act',
    channel: deps.ledger.channel,
    contract: 'consent',
    act: kind,
    consentId: about.consentId,
    prev: about.prev,
    exp: deps.clock.now() + ACT_LIFE_MS,
    ...(about.terms && { terms: about.terms }),
  };
}

/** Signs an act with the `certify` key that the consent is bound to, as the certifier who vouches that the subject wants it. */
export async function signAct(deps: CarryActDeps, act: ConsentAct, terms: ConsentTerms): Promise<string> {
  const input = actSigningInput(act);
  const { signature } = await deps.keys.sign('certify', utf8(input), certifyKeyOf(deps, terms).keyId);
  return `${input}.${toBase64url(signature)}`;
}

/** Brings a signed act onto the ledger. The same act again is answered the same. */
export async function carry({ ledger }: CarryActDeps, jws: string, bindingId: string): Promise<ActOutcome> {
  const call = { contract: 'consent', function: 'act', argument: { jws, bindingId } };
  const { state } = (await submitAgain(ledger, call, parseActAnswer)).result;
  return { consentId: state.id, state: state.state, toSign: null };
}

/**
 * Certifies the key that signs for a subject towards a grantee: the subject's own, or else our `certify` key of the terms.
 * One that stands already for the same key is left as it is. Throws the ledger's code, `BINDING_CONFLICT` where another
 * key is bound.
 */
export async function certifyBinding(
  deps: CarryActDeps,
  terms: ConsentTerms,
  ownKey?: string,
): Promise<void> {
  const certifyKey = certifyKeyOf(deps, terms);
  const publicKey = ownKey ?? toBase64url(certifyKey.publicKey);
  const binding: BindingTerms = {
    id: terms.binding,
    certifier: deps.mspId,
    grantee: terms.grantee,
    subjectCommitment: terms.subjectCommitment,
    method: terms.method,
    publicKey,
    notAfter: BINDING_NOT_AFTER,
  };
  const { keyId, signature } = await deps.keys.sign('certify', bindingMessage(binding), certifyKey.keyId);
  const signed = { ...binding, keyId, signature: toBase64url(signature) };
  const call = { contract: 'consent', function: 'certify', argument: { bindings: [signed] } };
  await submitAgain(deps.ledger, call, (value) => value);
}

/** Whether two consents' terms are the same. */
export const sameTerms = (a: ConsentTerms, b: ConsentTerms | undefined) =>
  b !== undefined && canonicalJson(a) === canonicalJson(b);
