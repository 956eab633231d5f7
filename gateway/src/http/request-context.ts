import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Request, RequestHandler, Response } from 'express';
import type { Log } from '../logging';
import type { HttpMetrics } from './metrics';

/** What is known of a request while it is being answered. Nothing here comes from its body or its address. */
export interface RequestFacts {
  requestId: string;
  /** The route's path as declared, `/v1/records/{leafHash}`. */
  route: string;
  caller: string | undefined;
  code: string | undefined;
}

const GIVEN_ID = /^[A-Za-z0-9._-]{8,64}$/;

export function factsOf(response: Response): RequestFacts {
  return response.locals['facts'] as RequestFacts;
}

export interface ContextDeps {
  /** Its name. */
  listener: string;
  log: Log;
  metrics: HttpMetrics;
  /** Told what each connection is busy with. */
  answering: (socket: Socket, response: Response) => void;
  /** Milliseconds that a client may go on sending a body once it has its answer. */
  unreadMs: number;
}

/** Gives each request an id (or takes the caller's), and logs and counts it once it is answered. */
export function requestContext({ listener, log, metrics, answering, unreadMs }: ContextDeps): RequestHandler {
  return (request, response, next) => {
    const started = performance.now();
    const given = request.headers['x-request-id'];
    const requestId = typeof given === 'string' && GIVEN_ID.test(given) ? given : randomUUID();
    const facts: RequestFacts = { requestId, route: 'none', caller: undefined, code: undefined };
    response.locals['facts'] = facts;
    response.setHeader('x-request-id', requestId);
    response.setHeader('cache-control', 'no-store');
    const { socket } = request;
    answering(socket, response);
    response.once('finish', () => cutOffAfter(unreadMs, request, socket));
    response.once('close', () => {
      const seconds = (performance.now() - started) / 1000;
      record(request, response, { listener, facts, seconds, log, metrics });
    });
    next();
  };
}

/**
 * What a client still sends of a body that nobody reads is let in for a moment, so that it gets to its answer. The socket is
 * the one that the request came with: Node takes it away from a request whose reader has stopped in the middle.
 */
function cutOffAfter(ms: number, request: Request, socket: Socket): void {
  if (request.complete) return;
  request.resume();
  const timer = setTimeout(() => {
    if (!request.complete) socket.destroy();
  }, ms);
  socket.once('close', () => clearTimeout(timer));
}

interface Observation {
  listener: string;
  facts: RequestFacts;
  seconds: number;
  log: Log;
  metrics: HttpMetrics;
}

function record(
  { method }: Request,
  response: Response,
  { listener, facts, seconds, log, metrics }: Observation,
): void {
  const status = response.statusCode;
  metrics.observe({ listener, route: facts.route, method, status, seconds });
  if (facts.code !== undefined) metrics.refused(listener, facts.code);
  const line = {
    listener,
    requestId: facts.requestId,
    method,
    route: facts.route,
    status,
    ms: Math.round(seconds * 1000),
    caller: facts.caller,
    code: facts.code,
    cut: response.writableFinished ? undefined : true,
  };
  if (facts.code === undefined) log.debug(line, 'answered');
  else log.info(line, 'refused');
}
