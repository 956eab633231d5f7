import { randomBytes } from 'node:crypto';
import {
  type ActKind,
  actSigningInput,
  type BindingTerms,
  bindingMessage,
  type Consent,
  type ConsentAct,
  consentId,
  type ConsentState,
  type ConsentTerms,
  fromHex,
  subjectCommitment,
  toBase64url,
  toHex,
  utf8,
} from '@concordat/chaincode/domain';
import { PRODUCT } from './companies';
import type { Intruder } from './intruder';
import type { Subject } from './member';

const hex = (bytes: number) => toHex(randomBytes(bytes));
const HOUR_MS = 3_600_000;

export interface Relation {
  grantee: string;
  subject: Subject;
  /** Salt of the subject commitment, hex. */
  salt: string;
}

/** Terms of a consent as a certifier attests it; `changes` spoils them. */
export function termsFor(
  { grantee, subject, salt }: Relation,
  changes: Partial<ConsentTerms> = {},
): ConsentTerms {
  const now = Date.now();
  return {
    v: 1,
    requestId: hex(16),
    grantee,
    subjectCommitment: toHex(subjectCommitment(fromHex(salt, 32), subject.kind, subject.identifier)),
    binding: hex(32),
    kind: 'QUERY',
    mode: 'MONITOR',
    product: PRODUCT,
    purposes: ['loan-origination'],
    notBefore: now - HOUR_MS,
    notAfter: now + HOUR_MS,
    maxUses: 100,
    frequency: null,
    dataLifeDays: 30,
    processors: [],
    method: 'PORTAL_ATTESTED',
    signatoryRole: 'LEGAL_REPRESENTATIVE',
    mandateHash: null,
    privateHash: hex(32),
    predecessor: null,
    ...changes,
  };
}

/** The binding that the terms name, by this certifier and its own key, not signed yet. */
export function bindingFor(
  certifier: Intruder,
  terms: ConsentTerms,
  changes: Partial<BindingTerms> = {},
): BindingTerms {
  const { binding: id, grantee, subjectCommitment: commitment, method } = terms;
  return {
    id,
    certifier: certifier.mspId,
    grantee,
    subjectCommitment: commitment,
    method,
    publicKey: toBase64url(certifier.keys.current('certify').publicKey),
    notAfter: Date.UTC(2100, 0, 1),
    ...changes,
  };
}

/** Signs a binding with a member's own `certify` key and brings it onto the ledger as that member. */
export async function certify(certifier: Intruder, binding: BindingTerms): Promise<void> {
  const { keyId, signature } = await certifier.keys.sign('certify', bindingMessage(binding));
  const signed = { ...binding, keyId, signature: toBase64url(signature) };
  await certifier.submit('consent:certify', { bindings: [signed] });
}

/** The payload of an act. */
export function actFor(
  channel: string,
  kind: ActKind,
  terms: ConsentTerms,
  changes: Partial<ConsentAct> = {},
): ConsentAct {
  return {
    typ: 'concordat-consent-act',
    channel,
    contract: 'consent',
    act: kind,
    consentId: consentId(terms),
    prev: null,
    exp: Date.now() + HOUR_MS,
    ...(kind === 'GRANT' || kind === 'DECLINE' ? { terms } : {}),
    ...changes,
  };
}

/** Signs an act with a member's `certify` key, or with what `sign` does. */
export async function signAct(
  by: Intruder | ((input: Uint8Array) => Uint8Array),
  act: ConsentAct,
): Promise<string> {
  const input = actSigningInput(act);
  const signature =
    typeof by === 'function' ? by(utf8(input)) : (await by.keys.sign('certify', utf8(input))).signature;
  return `${input}.${toBase64url(signature)}`;
}

export interface ActAnswer {
  consent: Consent | null;
  state: ConsentState;
}

export function carry(carrier: Intruder, jws: string, bindingId: string): Promise<ActAnswer> {
  return carrier.submit('consent:act', { jws, bindingId });
}

/** A consent that stands on the ledger, made without either gateway: its salt is known to the test. */
export async function grantDirectly(
  certifier: Intruder,
  relation: Relation,
  changes: Partial<ConsentTerms> = {},
): Promise<{ consentId: string; terms: ConsentTerms; jws: string; lifecycle: string }> {
  const terms = termsFor(relation, changes);
  await certify(certifier, bindingFor(certifier, terms));
  const jws = await signAct(certifier, actFor(certifier.ledger.channel, 'GRANT', terms));
  const { state } = await carry(certifier, jws, terms.binding);
  return { consentId: consentId(terms), terms, jws, lifecycle: state.lifecycle };
}

/** The certifier revokes for the subject. */
export async function revokeDirectly(certifier: Intruder, terms: ConsentTerms): Promise<ConsentState> {
  const jws = await signAct(certifier, actFor(certifier.ledger.channel, 'REVOKE', terms));
  return (await carry(certifier, jws, terms.binding)).state;
}
