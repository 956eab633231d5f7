import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { Response } from 'express';
import { describeError, type ErrorDescription, GatewayError } from '../errors';
import type { Log } from '../logging';
import type { HttpMetrics } from './metrics';
import { CUT_SHORT, type Problem, PROBLEM_TYPE, problemOf } from './problem';
import { factsOf } from './request-context';

export interface UnparsedDeps {
  /** Name of the listener. */
  listener: string;
  log: Log;
  metrics: HttpMetrics;
}

/** What Node says of a connection on which it cannot read a request; anything else is MALFORMED_REQUEST. */
const KNOWN: Record<string, [string, string]> = {
  HPE_HEADER_OVERFLOW: ['HEADERS_TOO_LARGE', 'the address and the headers are larger than 16 KiB together'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['BODY_TOO_LARGE', 'the extensions of a chunk are larger than 16 KiB'],
  ERR_HTTP_REQUEST_TIMEOUT: ['REQUEST_TOO_SLOW', 'the request did not come within its time'],
};

/** Answers, logs and counts what never became a request, or not a whole one: no application is asked about it. */
export class UnparsedRequests {
  readonly #last = new WeakMap<Duplex, Response>();

  constructor(private readonly deps: UnparsedDeps) {}

  /** The answer that a connection is busy with from now on. */
  readonly answering = (socket: Duplex, response: Response): void => {
    this.#last.set(socket, response);
  };

  /** For the server's `clientError`. */
  readonly refuse = (error: NodeJS.ErrnoException, socket: Duplex): void => {
    const last = this.#last.get(socket);
    const open = last?.writableFinished === false ? last : undefined;
    const gone = error.code === 'ECONNRESET' || !socket.writable;
    if (!gone && !open?.headersSent) this.#answer(socket, error, open);
    socket.destroy();
  };

  #answer(socket: Duplex, error: NodeJS.ErrnoException, open: Response | undefined): void {
    const description = describeError(new GatewayError(...(KNOWN[error.code ?? ''] ?? CUT_SHORT)));
    const requestId = open ? factsOf(open).requestId : randomUUID();
    if (open) refuseOpen(open, description);
    else this.#tell(description, requestId);
    socket.write(rawProblem(problemOf(description, requestId)));
  }

  #tell({ code, status }: ErrorDescription, requestId: string): void {
    const { listener, log, metrics } = this.deps;
    metrics.refused(listener, code);
    log.info({ listener, requestId, status, code }, 'refused');
  }
}

/** It is logged and counted as every answer is, once its connection has gone. */
function refuseOpen(response: Response, { code, status }: ErrorDescription): void {
  factsOf(response).code = code;
  response.statusCode = status;
}

function rawProblem(problem: Problem): string {
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    'cache-control: no-store',
    `content-type: ${PROBLEM_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
