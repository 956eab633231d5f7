/** A cryptographic refusal with a stable upper-case code. Its message never carries key material or plaintext. */
export class CryptoError extends Error {
  readonly code: string;

  constructor(code: string, detail: string, options?: ErrorOptions) {
    super(`${code}: ${detail}`, options);
    this.name = 'CryptoError';
    this.code = code;
  }
}
