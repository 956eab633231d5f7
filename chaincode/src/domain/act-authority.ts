import { consentId } from './commitment';
import type { ParsedAct } from './consent-act';
import type { Binding, BindingTerms, ConsentAct, ConsentTerms } from './consent';
import { bindingMessage } from './commitment';
import { checkPublicKey, verifyEd25519 } from './ed25519';
import { fromBase64url } from './encoding';
import { keyIsValid } from './key-rules';
import type { Organisation, RegisteredKey } from './party';
import { RuleError } from './rule-error';

/**
 * Checks that a certifier may vouch as it does: role, own name, a valid `certify` key, not for itself,
 * and that the bound key is the subject's (OWN_KEY) or that same `certify` key (PORTAL_ATTESTED, PAPER).
 *
 * @throws RuleError BINDING_INVALID, KEY_UNKNOWN, KEY_INVALID, SIGNATURE_INVALID
 */
export function checkBinding(
  terms: BindingTerms,
  signature: string,
  by: { certifier: Organisation; key: RegisteredKey | undefined; time: number },
): void {
  const { certifier, key, time } = by;
  if (terms.certifier !== certifier.mspId)
    throw new RuleError('BINDING_INVALID', 'the certifier is not the caller');
  if (terms.grantee === certifier.mspId)
    throw new RuleError('BINDING_INVALID', 'a grantee cannot certify for itself');
  if (terms.notAfter <= time) throw new RuleError('BINDING_INVALID', 'notAfter has passed');
  if (key === undefined || key.use !== 'certify' || !keyIsValid(key, time)) {
    throw new RuleError('KEY_UNKNOWN', 'no valid certify key of that id');
  }
  if (terms.method === 'OWN_KEY') checkPublicKey(fromBase64url(terms.publicKey, 32));
  else if (terms.publicKey !== key.publicKey) {
    throw new RuleError('BINDING_INVALID', 'the bound key is not the certify key that signs the binding');
  }
  const publicKey = fromBase64url(key.publicKey, 32);
  if (!verifyEd25519(publicKey, bindingMessage(terms), fromBase64url(signature, 64))) {
    throw new RuleError('SIGNATURE_INVALID', 'the signature of the binding is wrong');
  }
}

/**
 * Checks that an act is meant for this ledger and this consent, and signed by the bound key.
 * `certifyKey` is the key that signed the binding.
 *
 * @throws RuleError ACT_INVALID, BINDING_MISMATCH, BINDING_REVOKED, KEY_REVOKED, SIGNATURE_INVALID
 */
export function checkAct(
  parsed: ParsedAct,
  on: {
    channel: string;
    terms: ConsentTerms;
    binding: Binding;
    certifyKey: RegisteredKey | undefined;
    time: number;
  },
): void {
  const { act } = parsed;
  if (act.channel !== on.channel)
    throw new RuleError('ACT_INVALID', '/channel: the act is for another channel');
  if (act.consentId !== consentId(on.terms)) {
    throw new RuleError('ACT_INVALID', '/consentId: expected the hash of the terms');
  }
  checkBindingFits(on.terms, on.binding);
  checkBindingStands(act, on);
  const publicKey = fromBase64url(on.binding.publicKey, 32);
  if (!verifyEd25519(publicKey, parsed.signingInput, parsed.signature)) {
    throw new RuleError('SIGNATURE_INVALID', 'the act is not signed by the bound key');
  }
}

function checkBindingFits(terms: ConsentTerms, binding: Binding): void {
  const fits =
    terms.binding === binding.id &&
    terms.grantee === binding.grantee &&
    terms.subjectCommitment === binding.subjectCommitment &&
    terms.method === binding.method;
  if (!fits) throw new RuleError('BINDING_MISMATCH', 'the binding is for another grantee, subject or method');
}

/** Whoever lost a key may still stop things with it: PAUSE, REVOKE and DECLINE need no valid binding. */
function checkBindingStands(
  act: ConsentAct,
  on: { binding: Binding; certifyKey: RegisteredKey | undefined; time: number },
): void {
  if (act.act !== 'GRANT' && act.act !== 'RESUME') return;
  if (on.binding.revokedAt !== null) throw new RuleError('BINDING_REVOKED', 'the binding was revoked');
  if (act.act === 'GRANT' && on.binding.notAfter <= on.time) {
    throw new RuleError('BINDING_EXPIRED', 'the binding is past its time');
  }
  const signsWithCertifyKey = on.binding.method !== 'OWN_KEY';
  if (signsWithCertifyKey && on.certifyKey?.revokedAt !== null) {
    throw new RuleError('KEY_REVOKED', "the certifier's key was revoked");
  }
}
