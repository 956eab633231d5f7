import { GatewayError } from '../../errors';

/** A finished answer, kept to be repeated. */
export interface KeptAnswer {
  status: number;
  headers?: Record<string, string>;
  body: unknown;
}

/**
 * How a write is repeated under its Idempotency-Key. `answer`: the answer is kept, sealed, for a day and given again.
 * `operation`: nothing of the answer is kept (it streams, or carries payloads that have an end of their own); the handler
 * is given the same operation id again, under which its flow does the work once and tells the same.
 */
export type Idempotency = 'answer' | 'operation';

export interface IdempotentCall {
  /** Whose key it is: keys of different listeners, callers and routes never meet. */
  scope: string[];
  key: string;
  /** What the request says. A stream is not held here: its flow holds it against what came before. */
  content: Uint8Array;
  repeats: Idempotency;
}

/** Does the work of an operation: 16 random bytes in hex, the same for every repeat. No answer where it has sent its own. */
export type IdempotentWork = (operation: string) => Promise<KeptAnswer | undefined>;

export interface IdempotencyStore {
  /**
   * Does the work once for a key; the same call later gets the same answer. A refusal is not kept: the same call may try
   * again. Throws `IDEMPOTENCY_KEY_REUSED` where the key came with another content, `IDEMPOTENCY_IN_PROGRESS`.
   */
  once(call: IdempotentCall, work: IdempotentWork): Promise<KeptAnswer | undefined>;
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
