import { keyProofMessage } from './commitment';
import { checkPublicKey, verifyEd25519 } from './ed25519';
import { fromBase64url } from './encoding';
import type { KeyUse, RegisteredKey } from './party';
import { RuleError } from './rule-error';

export interface KeyRegistration {
  keyId: string;
  use: KeyUse;
  /** base64url, 32 bytes. */
  publicKey: string;
  /** base64url signature of `keyProofMessage` by the key itself. */
  proof: string;
}

/** All members' keys are read in one list, which none may make so long that it is cut off for the others. */
export const MOST_KEYS = 500;

/** Whether a registered key may be relied on at a transaction's time: revocation counts at once, whatever the time. */
export function keyIsValid(key: RegisteredKey, time: number): boolean {
  return key.revokedAt === null && key.validFrom <= time;
}

/**
 * Checks a key to be registered: a sound point, held by whoever registers it, and not in use already.
 *
 * @throws RuleError KEY_INVALID, KEY_CONFLICT, KEY_LIMIT, SIGNATURE_INVALID
 */
export function checkKeyRegistration(
  key: KeyRegistration,
  at: { channel: string; mspId: string; own: RegisteredKey[] },
): void {
  const publicKey = fromBase64url(key.publicKey, 32);
  checkPublicKey(publicKey);
  if (at.own.some((other) => other.publicKey === key.publicKey || other.keyId === key.keyId)) {
    throw new RuleError('KEY_CONFLICT', 'that key or key id is registered already; a key has one use');
  }
  if (at.own.length >= MOST_KEYS) {
    throw new RuleError('KEY_LIMIT', `a member registers at most ${MOST_KEYS} keys, revoked ones included`);
  }
  const message = keyProofMessage({ ...key, channel: at.channel, mspId: at.mspId });
  if (!verifyEd25519(publicKey, message, fromBase64url(key.proof, 64))) {
    throw new RuleError('SIGNATURE_INVALID', '/proof: expected a signature by the key itself');
  }
}
