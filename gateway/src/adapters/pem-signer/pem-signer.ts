import { createPrivateKey, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { LedgerError } from '../../ports/ledger';
import type { LedgerSigner } from '../../ports/ledger-signer';
import { fabricSignature } from '../ecdsa/p256-signature';

const signOnPool = promisify(sign);

/**
 * Signs with a P-256 private key (PEM) in this process, by OpenSSL instead of JavaScript (a seventh of the time), and on
 * libuv's threads, so that requests go out one by one as they are signed.
 * Throws CONFIG_INVALID for any other key.
 */
export function pemSigner(keyPem: string): LedgerSigner {
  const key = privateKey(keyPem);
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new LedgerError('CONFIG_INVALID', 'the private key for the ledger must be an ECDSA P-256 key');
  }
  return {
    sign: async (message) => {
      const signature = await signOnPool('sha256', message, { key, dsaEncoding: 'ieee-p1363' });
      return fabricSignature(signature.subarray(0, 32), signature.subarray(32));
    },
  };
}

function privateKey(pem: string) {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw new LedgerError('CONFIG_INVALID', 'the private key for the ledger is not a PEM private key', {
      cause,
    });
  }
}
