import { errorClass } from './error-table';
import type { Fault } from './gateway-error';

/** What may be told about an error to whoever caused it. */
export interface ErrorDescription {
  code: string;
  /** HTTP status. */
  status: number;
  /** Exit code of the command line. */
  exit: number;
  detail: string;
  faults: Fault[];
  retryAfter: number | undefined;
  /** Whether it is our fault: to be logged with its stack, never to be told. */
  internal: boolean;
}

const CODE = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/;
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Describes any error. What carries no stable code of ours is INTERNAL, and its message stays inside. */
export function describeError(error: unknown): ErrorDescription {
  const code = stableCode(error) ?? storageCode(error);
  if (code === undefined) return describe('INTERNAL', 'the gateway failed; the log names the request', error);
  return describe(code, detailOf(code, error), error);
}

function describe(code: string, detail: string, error: unknown): ErrorDescription {
  const { status, exit } = errorClass(code);
  const { faults, retryAfter } = extras(error);
  return { code, status, exit, detail, faults, retryAfter, internal: code === 'INTERNAL' };
}

/** The code of an error that follows our contract: a message that is `CODE: detail`. System errors do not count. */
export function stableCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || 'errno' in error || 'syscall' in error) return undefined;
  const code: unknown = 'code' in error ? error.code : error.message.split(':', 1)[0];
  if (typeof code !== 'string' || !CODE.test(code) || !error.message.startsWith(`${code}: `))
    return undefined;
  return code;
}

function storageCode(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code: unknown = 'code' in cause ? cause.code : undefined;
    if (typeof code === 'string' && FULL.has(code)) return 'STORAGE_FULL';
    if (/no space left/i.test(cause.message)) return 'STORAGE_FULL';
    if (typeof code === 'string' && code.startsWith('LEVEL_')) return 'STORAGE_FAILED';
  }
  return undefined;
}

function detailOf(code: string, error: unknown): string {
  if (code === 'STORAGE_FULL')
    return 'there is no room left on the disk; what was not acknowledged was not kept';
  if (code === 'STORAGE_FAILED') return 'the database does not answer';
  return error instanceof Error ? error.message.slice(code.length + 2) : '';
}

function extras(error: unknown): { faults: Fault[]; retryAfter: number | undefined } {
  if (typeof error !== 'object' || error === null) return { faults: [], retryAfter: undefined };
  const faults = 'faults' in error && Array.isArray(error.faults) ? (error.faults as unknown[]) : [];
  const retryAfter =
    'retryAfter' in error && typeof error.retryAfter === 'number' ? error.retryAfter : undefined;
  return { faults: faults.filter(isFault), retryAfter };
}

function isFault(value: unknown): value is Fault {
  return typeof value === 'object' && value !== null && 'pointer' in value && 'message' in value;
}
