import { derInteger, derSequence } from './der';

/** Order of P-256 (FIPS 186-4, D.1.2.3). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const HALF_ORDER = ORDER >> 1n;

/** An ECDSA P-256 signature as Fabric wants it: DER of (r, s), the low one of the two possible S. */
export function fabricSignature(r: Uint8Array, s: Uint8Array): Uint8Array {
  return derSequence(derInteger(r), derInteger(lowS(s)));
}

function lowS(bytes: Uint8Array): Uint8Array {
  const s = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  if (s <= HALF_ORDER) return bytes;
  return Buffer.from((ORDER - s).toString(16).padStart(64, '0'), 'hex');
}
