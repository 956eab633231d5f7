import { createPrivateKey, sign } from 'node:crypto';
import type { Signer } from '@hyperledger/fabric-gateway';
import { LedgerError } from '../../ports/ledger';
import { derInteger, derSequence } from './der';

/** Order of P-256 (FIPS 186-4, D.1.2.3). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const HALF_ORDER = ORDER >> 1n;

/**
 * Signs with OpenSSL instead of JavaScript (a seventh of the time). To be used with `hash.none`: it is given the whole
 * message and hashes it itself. Fabric wants ECDSA P-256, SHA-256, DER, and the low one of the two possible S.
 */
export function nativeSigner(keyPem: string): Signer {
  const key = createPrivateKey(keyPem);
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new LedgerError('CONFIG_INVALID', 'the private key for the ledger must be an ECDSA P-256 key');
  }
  return (message) => {
    const signature = sign('sha256', message, { key, dsaEncoding: 'ieee-p1363' });
    return Promise.resolve(
      derSequence(derInteger(signature.subarray(0, 32)), derInteger(lowS(signature.subarray(32)))),
    );
  };
}

function lowS(bytes: Uint8Array): Uint8Array {
  const s = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  if (s <= HALF_ORDER) return bytes;
  return Buffer.from((ORDER - s).toString(16).padStart(64, '0'), 'hex');
}
