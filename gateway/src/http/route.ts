import type { Static, TObject, TSchema } from '@sinclair/typebox';
import type { Request, Response } from 'express';
import type { Caller, CallerRole } from './caller';
import type { Idempotency } from './idempotency/idempotency';

/** What a route's handler is given: everything parsed and checked, and who asks. */
export interface RouteContext<P extends TSchema, Q extends TSchema, B extends TSchema> {
  params: Static<P>;
  query: Static<Q>;
  body: Static<B>;
  caller: Caller;
  requestId: string;
  /** The operation that the caller's `Idempotency-Key` stands for: 16 random bytes in hex, the same for every repeat. */
  operation: string | undefined;
  /** Aborted when the caller goes away before it is answered. */
  signal: AbortSignal;
  /** Express's own, for what is not JSON: streamed bodies and answers. */
  request: Request;
  response: Response;
}

export interface RouteAnswer {
  status?: number;
  headers?: Record<string, string>;
  /** An object is sent as JSON, bytes as they are (set content-type); undefined sends no body. */
  body?: unknown;
}

/** What a route answers when all goes well. */
export interface RouteResponse {
  /** Defaults to 200. */
  status?: number;
  description: string;
  schema?: TSchema;
  /** Defaults to application/json. */
  contentType?: string;
}

export interface RouteDefinition<P extends TSchema, Q extends TSchema, B extends TSchema> {
  method: 'get' | 'post' | 'put' | 'delete';
  /** As in OpenAPI: `/v1/records/{leafHash}`. */
  path: string;
  /** One line for the OpenAPI document; the verb comes first. */
  summary: string;
  description?: string;
  /** Who may call: any of these. `operator` may call every GET. `public` needs no authentication. */
  roles: readonly CallerRole[] | 'public';
  params?: P;
  query?: Q;
  /** Schema of a JSON body. Leave out where there is none. */
  body?: B;
  /** Content types of a body that the handler reads itself from `context.request`, instead of `body`. */
  stream?: readonly string[];
  response: RouteResponse;
  /** What it may answer instead, and is no problem. */
  otherwise?: RouteResponse;
  /** How a repeat under the same Idempotency-Key is answered. Every write says so. */
  idempotency?: Idempotency;
  /** Returns the JSON answer, `answer({...})` for another status or headers, or HANDLED when it has answered itself. */
  handle(context: RouteContext<P, Q, B>): Promise<unknown>;
}

/** A route whose types have been checked where it was declared. */
export type Route = RouteDefinition<TSchema, TSchema, TSchema>;

/** Declares a route: the one way in which this gateway's HTTP interface comes to be. */
export function route<P extends TObject, Q extends TObject, B extends TSchema>(
  definition: RouteDefinition<P, Q, B>,
): Route {
  return definition;
}

/** Who may call a route that is not public. Operators read whatever another role of the internal listener reads. */
export function rolesOf({ method, roles }: Route): CallerRole[] {
  if (roles === 'public') return [];
  const internal = roles.some((role) => role !== 'peer' && role !== 'subject' && role !== 'operator');
  return method === 'get' && internal && !roles.includes('operator') ? [...roles, 'operator'] : [...roles];
}

/** Returned by a handler that has written the response itself. */
export const HANDLED = Symbol('handled');

const ANSWER = Symbol('answer');
type MarkedAnswer = RouteAnswer & { [ANSWER]: true };

/** An answer with a status or headers of its own. */
export function answer(parts: RouteAnswer): RouteAnswer {
  return { ...parts, [ANSWER]: true } as MarkedAnswer;
}

/** What a handler returned, as an answer. */
export function toAnswer(value: unknown): RouteAnswer {
  if (typeof value === 'object' && value !== null && ANSWER in value) return value as RouteAnswer;
  return { body: value };
}
