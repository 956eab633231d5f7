export type SignatureCode =
  'SIGNATURE_INVALID' | 'SIGNATURE_EXPIRED' | 'REPLAYED' | 'KEY_UNKNOWN' | 'KEY_REVOKED' | 'DIGEST_MISMATCH';

/** A message between gateways that is refused before anybody looks at its content. */
export class SignatureError extends Error {
  readonly code: SignatureCode;

  constructor(code: SignatureCode, detail: string, options?: ErrorOptions) {
    super(`${code}: ${detail}`, options);
    this.name = 'SignatureError';
    this.code = code;
  }
}
