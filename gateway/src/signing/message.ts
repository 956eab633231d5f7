import type { Request, Response } from 'http-message-signatures';

export type Headers = Record<string, string | string[]>;

/** A request as it is signed: the target URI is absolute. */
export interface RequestMessage extends Request {
  method: string;
  url: string;
  headers: Headers;
  body: Uint8Array;
}

export interface AnswerMessage extends Response {
  status: number;
  headers: Headers;
  body: Uint8Array;
}

/** The one signature label and `tag` of the exchange (RFC 9421 section 2.3). */
export const LABEL = 'concordat';

export const REQUEST_COMPONENTS = ['"@method"', '"@target-uri"', '"content-digest"'];

/** An answer is bound to its request by covering the request's signature (RFC 9421 section 2.4). */
export const ANSWER_COMPONENTS = ['"@status"', '"content-digest"', `"signature";req;key="${LABEL}"`];

/** A signature lives at most this long: it bounds what the replay store must remember. */
export const MAX_LIFETIME_SECONDS = 120;

/** How far two gateways' clocks may be apart. */
export const MAX_SKEW_SECONDS = 30;
