import express, { type Express, type Request, type Response } from 'express';
import { MemoryStore, rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import { GatewayError } from '../errors';
import type { Log } from '../logging';
import { answerRequest, type AnswerDeps, type SignAnswer } from './answer-request';
import type { BodyLimits, ParseJson } from './body';
import type { Authenticator } from './caller';
import { CallerLimit } from './caller-limit';
import type { IdempotencyStore } from './idempotency/idempotency';
import type { HttpMetrics } from './metrics';
import { openApi } from './openapi';
import { CUT_SHORT } from './problem';
import { problems } from './problems';
import { factsOf, requestContext } from './request-context';
import { type Route, route as declareRoute } from './route';
import { UnparsedRequests } from './unparsed-request';

export interface AppLimits extends BodyLimits {
  /** Milliseconds that a client may go on sending a body once it has its answer. */
  unreadMs: number;
  /** Requests a minute from one address. */
  requestsPerMinute: number;
  /** Requests a minute of one caller; unbounded where left out. */
  callerRequestsPerMinute?: number;
}

export const DEFAULT_LIMITS: AppLimits = {
  body: 1 << 20,
  bodyMs: 60_000,
  unreadMs: 5_000,
  requestsPerMinute: 120_000,
};

export interface AppOptions {
  /** Name of the listener, in logs, metrics and the OpenAPI document. */
  title: 'internal' | 'exchange' | 'portal' | 'sandbox';
  routes: Route[];
  authenticator: Authenticator;
  parseJson: ParseJson;
  log: Log;
  metrics: HttpMetrics;
  limits?: Partial<AppLimits> | undefined;
  signAnswer?: SignAnswer | undefined;
  idempotency?: IdempotencyStore | undefined;
}

/** An Express application; whoever listens with it stops it once it listens no more. */
export interface App extends Express {
  /** Ends the timers of its bounds. */
  stop(): void;
  /** What becomes of a connection on which no request can be read. */
  unparsed: UnparsedRequests;
}

/** One listener's application: the routes, `/openapi.json`, and a problem for everything else. */
export function createApp(options: AppOptions): App {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const app = express();
  app.set('query parser', 'simple');
  app.set('case sensitive routing', true);
  app.set('strict routing', true);
  app.disable('etag');
  const { title: listener, log, metrics } = options;
  const unparsed = new UnparsedRequests({ listener, log, metrics });
  app.use(
    requestContext({ listener, log, metrics, answering: unparsed.answering, unreadMs: limits.unreadMs }),
  );
  app.use(nameOfHost);
  app.use(helmet());
  const addresses = new MemoryStore();
  app.use(limiter(limits.requestsPerMinute, addresses));
  const { callerRequestsPerMinute: most } = limits;
  const callers = most === undefined ? undefined : new CallerLimit(most);
  addRoutes(app, [...options.routes, documentRoute(options)], { ...options, limits, callers });
  app.use(() => {
    throw new GatewayError('NOT_FOUND', 'there is nothing at this address');
  });
  app.use(problems(options));
  const stop = () => {
    addresses.shutdown();
    callers?.stop();
  };
  return Object.assign(app, { stop, unparsed });
}

/** HTTP/1.1 wants it; Node would refuse it without a word. */
function nameOfHost({ httpVersion, headers }: Request, _response: Response, next: () => void): void {
  if (httpVersion === '1.1' && headers.host === undefined) throw new GatewayError(...CUT_SHORT);
  next();
}

function limiter(limit: number, store: MemoryStore) {
  return rateLimit({
    windowMs: 60_000,
    limit,
    store,
    standardHeaders: 'draft-7',
    legacyHeaders: false,
    // Who comes through a proxy counts as that proxy: what such headers say is not believed, and not complained of.
    validate: { xForwardedForHeader: false, forwardedHeader: false },
    handler: () => {
      throw new GatewayError('TOO_MANY_REQUESTS', 'more requests a minute than allowed', { retryAfter: 60 });
    },
  });
}

function addRoutes(app: Express, routes: Route[], deps: AnswerDeps): void {
  const methods = new Map<string, string[]>();
  for (const route of routes) {
    const answer = answerRequest(route, deps);
    const path = expressPath(route.path);
    methods.set(path, [...(methods.get(path) ?? []), route.method.toUpperCase()]);
    app[route.method](path, (request: Request, response: Response) => {
      factsOf(response).route = route.path;
      return answer(request, response);
    });
  }
  for (const [path, allowed] of methods) {
    app.all(path, (_request, response) => {
      response.setHeader('allow', allowed.join(', '));
      throw new GatewayError('METHOD_NOT_ALLOWED', `this address answers ${allowed.join(', ')}`);
    });
  }
}

/** `/a/{id}` → `/a/:id`; `/a/{rest*}` takes the rest of the path. */
function expressPath(path: string): string {
  return path.replace(/\{(\w+)\*\}/g, '*$1').replace(/\{(\w+)\}/g, ':$1');
}

function documentRoute({ title, routes }: AppOptions): Route {
  const document = openApi(title, routes);
  return declareRoute({
    method: 'get',
    path: '/openapi.json',
    summary: 'Describe this interface (OpenAPI 3.1)',
    roles: 'public',
    response: { description: 'This document' },
    handle: () => Promise.resolve(document),
  });
}
