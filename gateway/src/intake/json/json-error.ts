import { GatewayError } from '../../errors';

export interface JsonPlace {
  /** JSON pointer (RFC 6901) of the value or member, as far as it is known. */
  pointer?: string;
  /** In UTF-16 code units of the text; in bytes where the encoding is wrong. */
  offset?: number;
  expected?: string;
}

/** A JSON text that is refused. The message never repeats any of it. */
export class JsonError extends GatewayError {
  readonly pointer: string;
  readonly offset: number | undefined;
  readonly expected: string | undefined;

  constructor(code: string, detail: string, { pointer = '', offset, expected }: JsonPlace = {}) {
    const message = offset === undefined ? detail : `${detail} (at offset ${offset})`;
    super(code, message, {
      faults: [{ pointer, code, message, ...(expected !== undefined && { expected }) }],
    });
    this.name = 'JsonError';
    this.pointer = pointer;
    this.offset = offset;
    this.expected = expected;
  }
}
