import { createHash, X509Certificate } from 'node:crypto';

/** SHA-256 (hex) over the DER of a certificate given in PEM. Throws where it is none. */
export function certificateFingerprint(pem: string): string {
  return createHash('sha256').update(new X509Certificate(pem).raw).digest('hex');
}
