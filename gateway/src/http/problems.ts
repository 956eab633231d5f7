import type { ErrorRequestHandler, Request, Response } from 'express';
import type { ErrorDescription } from '../errors';
import type { Log } from '../logging';
import { send, type SignAnswer } from './answer-request';
import { describeHttpError, PROBLEM_TYPE, problemOf } from './problem';
import { factsOf, type RequestFacts } from './request-context';

export interface ProblemDeps {
  log: Log;
  signAnswer?: SignAnswer | undefined;
}

/** Answers every error with a problem (RFC 9457); logs what is our fault, and what stands behind what cannot be done now. */
export function problems({ log, signAnswer }: ProblemDeps): ErrorRequestHandler {
  return async (error: unknown, request: Request, response: Response, next) => {
    void next; // Express knows an error handler by its four parameters
    const description = describeHttpError(error);
    const facts = factsOf(response);
    facts.code = description.code;
    const failed = (err: unknown) =>
      log.error({ err, requestId: facts.requestId, route: facts.route }, 'failed');
    if (description.status === 500) failed(error);
    else if (description.status > 500) tellCause(log, error, facts);
    if (response.headersSent) {
      if (!response.writableEnded) response.destroy();
      return;
    }
    try {
      await send(request, response, problemAnswer(description, facts.requestId), signAnswer);
    } catch (cause) {
      // Express would show the client what went wrong, stack and all.
      failed(cause);
      response.destroy();
    }
  };
}

/** What cannot be done now is told to the caller in plain words; what the library below said stands in the log. */
function tellCause(log: Log, error: unknown, { requestId, route, code }: RequestFacts): void {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error)
    log.warn({ cause: cause.message, code, requestId, route }, 'cannot be done now');
}

function problemAnswer(description: ErrorDescription, requestId: string) {
  const { status, retryAfter } = description;
  const headers = {
    'content-type': PROBLEM_TYPE,
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
  };
  return { status, headers, body: problemOf(description, requestId) };
}
