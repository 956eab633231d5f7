import type { Request, Response } from 'express';
import { GatewayError } from '../errors';
import { assertStreamType, type BodyLimits, parseBody, type ParseJson, readBody } from './body';
import type { Authenticator, Caller } from './caller';
import type { CallerLimit } from './caller-limit';
import { idempotencyKey, type IdempotencyStore, type KeptAnswer } from './idempotency/idempotency';
import { factsOf } from './request-context';
import { HANDLED, rolesOf, type Route, type RouteAnswer, type RouteContext, toAnswer } from './route';
import { type Validator, validator } from './validate';
import type { TSchema } from '@sinclair/typebox';

export type SignAnswer = (request: Request, response: Response, body: Buffer) => Promise<void>;

export interface AnswerDeps {
  authenticator: Authenticator;
  parseJson: ParseJson;
  limits: BodyLimits;
  signAnswer?: SignAnswer | undefined;
  /** Where one caller's requests are bounded too, and not those from one address alone. */
  callers?: CallerLimit | undefined;
  /** Name of the listener. */
  title: string;
  /** Left out where no client asks: other gateways' requests have their own protection against replay. */
  idempotency?: IdempotencyStore | undefined;
}

type Context = RouteContext<TSchema, TSchema, TSchema>;
interface Validators {
  params: Validator;
  query: Validator;
  body: Validator;
}

/** Answers one route: read, authenticate, authorise, validate, handle, send. */
export function answerRequest(
  route: Route,
  deps: AnswerDeps,
): (request: Request, response: Response) => Promise<void> {
  const validators: Validators = {
    params: validator(route.params, 'params'),
    query: validator(route.query, 'query'),
    body: validator(route.body, 'body'),
  };
  return async (request, response) => {
    const early = deps.authenticator.needsBody
      ? undefined
      : await admit(route, deps, request, Buffer.alloc(0));
    const bytes = await bodyOf(route, deps, request, response);
    const caller = early ?? (await admit(route, deps, request, bytes));
    factsOf(response).caller = caller.name;
    const context = contextOf({ route, deps, validators, caller, bytes }, request, response);
    const answer = await handle(route, deps, context, bytes);
    if (answer !== undefined) await send(request, response, answer, deps.signAnswer);
  };
}

const PUBLIC: Caller = { name: 'public', roles: [] };

async function admit(
  route: Route,
  { authenticator, callers }: AnswerDeps,
  request: Request,
  body: Buffer,
): Promise<Caller> {
  if (route.roles === 'public') return PUBLIC;
  const caller = await authenticator.authenticate(request, body);
  await callers?.count(caller.name);
  const allowed: readonly string[] = rolesOf(route);
  if (caller.roles.some((role) => allowed.includes(role))) return caller;
  throw new GatewayError('FORBIDDEN', `this needs one of the roles ${allowed.join(', ')}`);
}

async function bodyOf(route: Route, deps: AnswerDeps, request: Request, response: Response): Promise<Buffer> {
  if (route.stream) {
    assertStreamType(request, route.stream);
    return Buffer.alloc(0);
  }
  if (!route.body && !deps.authenticator.needsBody) return Buffer.alloc(0);
  return readBody(request, response, deps.limits);
}

interface ContextParts {
  route: Route;
  deps: AnswerDeps;
  validators: Validators;
  caller: Caller;
  bytes: Buffer;
}

function contextOf(
  { route, deps, validators, caller, bytes }: ContextParts,
  request: Request,
  response: Response,
): Context {
  return {
    params: validators.params(joined(request.params)),
    query: validators.query(route.query ? { ...request.query } : request.query),
    body: route.body ? validators.body(parseBody(request, bytes, deps.parseJson)) : undefined,
    caller,
    requestId: factsOf(response).requestId,
    operation: undefined,
    signal: goneSignal(response),
    request,
    response,
  };
}

/** Express gives a path's rest (`{path*}`) in pieces. */
function joined(params: Record<string, string | string[]>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : value.join('/'),
    ]),
  );
}

function goneSignal(response: Response): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}

async function handle(
  route: Route,
  deps: AnswerDeps,
  context: Context,
  body: Buffer,
): Promise<RouteAnswer | undefined> {
  const { idempotency: repeats } = route;
  if (!repeats || !deps.idempotency) return answerOf(route, context);
  const { caller, request } = context;
  const key = idempotencyKey(request.headers['idempotency-key']);
  if (key === undefined) return answerOf(route, context);
  const scope = [deps.title, caller.name, route.method, request.path];
  return deps.idempotency.once(
    { scope, key, content: contentOf(route, request, body), repeats },
    (operation) => answerOf(route, { ...context, operation }),
  );
}

/** What a request says beside its path. A stream, and what it is read with, is its flow's to hold against an earlier one. */
function contentOf(route: Route, { originalUrl }: Request, body: Buffer): Buffer {
  if (route.stream) return Buffer.alloc(0);
  const query = originalUrl.indexOf('?');
  return Buffer.concat([Buffer.from(`${query < 0 ? '' : originalUrl.slice(query + 1)}\n`), body]);
}

/** Undefined where the handler has answered itself. */
async function answerOf(route: Route, context: Context): Promise<KeptAnswer | undefined> {
  const value = await route.handle(context);
  if (value === HANDLED) return undefined;
  const answer = toAnswer(value);
  return { ...answer, status: answer.status ?? route.response.status ?? 200, body: answer.body };
}

/** Sends an answer; what is signed is exactly what is sent. */
export async function send(
  request: Request,
  response: Response,
  { status = 200, headers = {}, body }: RouteAnswer,
  signAnswer: SignAnswer | undefined,
): Promise<void> {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body === undefined ? '' : JSON.stringify(body));
  response.status(status);
  if (!Buffer.isBuffer(body) && body !== undefined) response.setHeader('content-type', 'application/json');
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  await signAnswer?.(request, response, bytes);
  response.setHeader('content-length', bytes.length);
  response.end(bytes);
}
