import { EXIT } from '../errors';

/** One thing that is wrong, with its place where it has one. */
export interface CliFault {
  pointer?: string;
  code?: string;
  message: string;
  expected?: string;
}

export interface CliErrorOptions extends ErrorOptions {
  /** Exit status; refused where left out. */
  exit?: number;
  /** What the user can do about it, in one line. */
  hint?: string;
  faults?: readonly CliFault[];
}

/** What a command ends with when it cannot do what was asked: the stable code and the exit status. */
export class CliError extends Error {
  readonly code: string;
  readonly exit: number;
  readonly hint: string | undefined;
  readonly faults: readonly CliFault[];

  constructor(code: string, detail: string, options: CliErrorOptions = {}) {
    super(`${code}: ${detail}`, options);
    this.name = 'CliError';
    this.code = code;
    this.exit = options.exit ?? EXIT.refused;
    this.hint = options.hint;
    this.faults = options.faults ?? [];
  }

  get detail(): string {
    return this.message.slice(this.code.length + 2);
  }
}

/** A mistake on the command line. */
export function usageError(detail: string, hint?: string): CliError {
  return new CliError('USAGE', detail, { exit: EXIT.usage, ...(hint === undefined ? {} : { hint }) });
}
