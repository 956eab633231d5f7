import { ed25519 } from '@noble/curves/ed25519';
import { RuleError } from './rule-error';

const KEY_LENGTH = 32;
const SIGNATURE_LENGTH = 64;
/** The order of the prime-order subgroup (RFC 8032 section 5.1). */
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const P = 2n ** 255n - 19n;

/**
 * Checks a public key before it is trusted: 32 bytes, canonical, on the curve, neither of small nor of mixed order.
 *
 * @throws RuleError KEY_INVALID
 */
export function checkPublicKey(bytes: Uint8Array): void {
  if (bytes.length !== KEY_LENGTH) throw new RuleError('KEY_INVALID', 'an Ed25519 key has 32 bytes');
  if (!isCanonicalPoint(bytes)) throw new RuleError('KEY_INVALID', 'the point is not in canonical form');
  const point = decodePoint(bytes);
  if (point.isSmallOrder()) throw new RuleError('KEY_INVALID', 'the point is of small order');
  if (!point.isTorsionFree()) throw new RuleError('KEY_INVALID', 'the point is of mixed order');
}

/**
 * Verifies an Ed25519 signature (RFC 8032), strictly: S < L, canonical R and key, no key of small order.
 * Answers false to whatever is malformed. The library's equation is the cofactored one of RFC 8032.
 */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== KEY_LENGTH || !isCanonicalPoint(publicKey)) return false;
  if (!isStrictSignature(signature)) return false;
  return ed25519.verify(signature, message, publicKey, { zip215: false });
}

/** Whether a signature has its only accepted spelling, whatever library is asked next: 64 bytes, S < L, canonical R. */
export function isStrictSignature(signature: Uint8Array): boolean {
  if (signature.length !== SIGNATURE_LENGTH || littleEndian(signature.subarray(KEY_LENGTH)) >= L)
    return false;
  return isCanonicalPoint(signature.subarray(0, KEY_LENGTH));
}

/** Fills the library's tables, so that the first signature costs no more than the others. */
export function warmEd25519(): void {
  const seed = new Uint8Array(KEY_LENGTH);
  const message = new Uint8Array(1);
  verifyEd25519(ed25519.getPublicKey(seed), message, ed25519.sign(message, seed));
}

function decodePoint(bytes: Uint8Array) {
  try {
    return ed25519.Point.fromBytes(bytes, false);
  } catch (cause) {
    throw new RuleError('KEY_INVALID', 'the bytes are no point of the curve', { cause });
  }
}

/** y < p, and no negative zero for x (which is 0 only where y is 1 or -1). */
function isCanonicalPoint(bytes: Uint8Array): boolean {
  const encoded = littleEndian(bytes);
  const negative = encoded >= 2n ** 255n;
  const y = negative ? encoded - 2n ** 255n : encoded;
  return y < P && !(negative && (y === 1n || y === P - 1n));
}

function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
}
