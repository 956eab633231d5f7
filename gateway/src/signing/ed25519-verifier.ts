import { createPublicKey, type KeyObject, verify } from 'node:crypto';

/** The fixed head of an Ed25519 public key in SPKI (RFC 8410); the 32 bytes of the key follow. */
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');
const MOST_KEYS = 1_000;
const keys = new Map<string, KeyObject>();

/**
 * Verifies an Ed25519 signature by a registered key (base64url), which the ledger has checked when it was registered.
 * OpenSSL refuses S >= L and compares R byte by byte, so that no second encoding passes.
 */
export function verifyWithKey(publicKey: string, message: Uint8Array, signature: Uint8Array): boolean {
  return signature.length === 64 && verify(null, message, keyObject(publicKey), signature);
}

function keyObject(publicKey: string): KeyObject {
  const known = keys.get(publicKey);
  if (known) return known;
  const der = Buffer.concat([SPKI_HEAD, Buffer.from(publicKey, 'base64url')]);
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  if (keys.size >= MOST_KEYS) keys.clear();
  keys.set(publicKey, key);
  return key;
}
