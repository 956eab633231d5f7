/** One thing that is wrong with an input: where (JSON pointer), what, and what would be right. */
export interface Fault {
  pointer: string;
  code: string;
  message: string;
  expected?: string;
}

export interface GatewayErrorOptions extends ErrorOptions {
  faults?: Fault[];
  /** Seconds after which asking again makes sense. */
  retryAfter?: number;
}

/**
 * A refusal by the gateway itself, with a stable upper-case code. Its message is `CODE: detail`; the detail never
 * carries a payload, a token or a subject's identifier.
 */
export class GatewayError extends Error {
  readonly code: string;
  readonly faults: Fault[];
  readonly retryAfter: number | undefined;

  constructor(code: string, detail: string, options: GatewayErrorOptions = {}) {
    super(`${code}: ${detail}`, options);
    this.name = 'GatewayError';
    this.code = code;
    this.faults = options.faults ?? [];
    this.retryAfter = options.retryAfter;
  }
}
