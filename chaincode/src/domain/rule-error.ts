/**
 * A refusal with a stable upper-case code. Its message is `CODE: detail`, which is how it survives the ledger.
 * The detail never carries a payload or a subject's identifier.
 */
export class RuleError extends Error {
  readonly code: string;

  constructor(code: string, detail: string, options?: ErrorOptions) {
    super(`${code}: ${detail}`, options);
    this.name = 'RuleError';
    this.code = code;
  }
}
