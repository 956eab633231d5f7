import { STATUS_CODES } from 'node:http';
import { type ErrorDescription, describeError, type Fault, GatewayError } from '../errors';

export const PROBLEM_TYPE = 'application/problem+json';

/** RFC 9457, with our stable code and the places of the faults. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  /** The request's id, to be found in the log. */
  instance: string;
  faults?: Fault[];
}

export function problemOf(description: ErrorDescription, requestId: string): Problem {
  return {
    type: `urn:concordat:problem:${description.code.toLowerCase().replaceAll('_', '-')}`,
    title: STATUS_CODES[description.status] ?? 'Error',
    status: description.status,
    detail: description.detail,
    code: description.code,
    instance: `urn:concordat:request:${requestId}`,
    ...(description.faults.length > 0 ? { faults: description.faults } : {}),
  };
}

/** A request that HTTP does not know, or of which a part is missing. */
export const CUT_SHORT: [string, string] = [
  'MALFORMED_REQUEST',
  'the request is not well-formed HTTP or was cut short',
];
/** Faults that Express and its body reader report, by their status. */
const HTTP_CODES: Record<number, [string, string]> = {
  400: CUT_SHORT,
  413: ['BODY_TOO_LARGE', 'the body is larger than this address accepts'],
  415: ['MEDIA_TYPE_UNSUPPORTED', 'compressed bodies are not accepted'],
};

/** The caller went away before its body was complete: as Node tells it of a stream, and as the body reader does. */
function isCutShort(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ECONNABORTED' || (code === 'ECONNRESET' && (error as Error).message === 'aborted');
}

/** Like describeError, and knows what Express throws for a malformed address or body. */
export function describeHttpError(error: unknown): ErrorDescription {
  const status = error instanceof Error && 'status' in error && !('code' in error) ? error.status : undefined;
  if (isCutShort(error)) return describeError(new GatewayError(...CUT_SHORT, { cause: error }));
  const known = typeof status === 'number' ? HTTP_CODES[status] : undefined;
  return describeError(known ? new GatewayError(...known, { cause: error }) : error);
}
