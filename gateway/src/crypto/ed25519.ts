import { edwardsToMontgomeryPriv, edwardsToMontgomeryPub } from '@noble/curves/ed25519';
import { CryptoError } from './crypto-error';
import { drawRandom } from './random';
import { signatureEngine, type SigningKey } from './signature-engine';

export type { SigningKey };

/** A new 32-byte Ed25519 seed. */
export function newSeed(): Buffer {
  return drawRandom(32);
}

/** The key that a 32-byte seed stands for. */
export function signingKey(seed: Uint8Array): SigningKey {
  if (seed.length !== 32) throw new CryptoError('KEY_INVALID', 'an Ed25519 seed has 32 bytes');
  return signatureEngine.signer(seed);
}

const MOST_FORMS = 1_000;
/** The converted form of keys that were asked for, by the key's bytes, one a character. */
const x25519Forms = new Map<string, Uint8Array>();

/** The X25519 form of an Ed25519 public key (RFC 7748 section 4.1); KEY_INVALID when it is no point. */
export function x25519PublicOf(publicKey: Uint8Array): Uint8Array {
  const name = Buffer.from(publicKey).toString('latin1');
  const known = x25519Forms.get(name);
  if (known !== undefined) return known;
  const form = convertedPublic(publicKey);
  if (x25519Forms.size >= MOST_FORMS) x25519Forms.clear();
  x25519Forms.set(name, form);
  return form;
}

function convertedPublic(publicKey: Uint8Array): Uint8Array {
  try {
    return edwardsToMontgomeryPub(publicKey);
  } catch (cause) {
    throw new CryptoError('KEY_INVALID', 'not an Ed25519 public key', { cause });
  }
}

/** The X25519 secret of an Ed25519 seed. */
export function x25519SecretOf(seed: Uint8Array): Uint8Array {
  return edwardsToMontgomeryPriv(seed);
}
