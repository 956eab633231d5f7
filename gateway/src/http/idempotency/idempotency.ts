import { GatewayError } from '../../errors';

/** A finished answer, kept to be repeated. */
export interface KeptAnswer {
  status: number;
  body: unknown;
}

export interface IdempotentCall {
  /** Whose key it is: keys of different callers and routes never meet. */
  scope: string;
  key: string;
  /** The exact bytes of the request's body. */
  body: Uint8Array;
}

export interface IdempotencyStore {
  /** Runs `work` once for a key; the same call later gets the same answer. Refusals are not kept. */
  once(call: IdempotentCall, work: () => Promise<KeptAnswer>): Promise<KeptAnswer>;
}

const KEY = /^[\x21-\x7e]{1,200}$/;

/** The Idempotency-Key header (draft-ietf-httpapi-idempotency-key-header); its quotes are optional. */
export function idempotencyKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const key = typeof header === 'string' ? header.replace(/^"(.*)"$/, '$1') : '';
  if (KEY.test(key)) return key;
  throw new GatewayError(
    'IDEMPOTENCY_KEY_INVALID',
    'the Idempotency-Key must be 1 to 200 printable characters',
  );
}
