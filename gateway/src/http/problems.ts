import type { ErrorRequestHandler, Request, Response } from 'express';
import type { ErrorDescription } from '../errors';
import type { Log } from '../logging';
import { send, type SignAnswer } from './answer-request';
import { describeHttpError, PROBLEM_TYPE, problemOf } from './problem';
import { factsOf } from './request-context';

export interface ProblemDeps {
  log: Log;
  signAnswer?: SignAnswer | undefined;
}

/** Answers every error with a problem (RFC 9457), and logs what is our fault. */
export function problems({ log, signAnswer }: ProblemDeps): ErrorRequestHandler {
  return async (error: unknown, request: Request, response: Response, next) => {
    void next; // Express knows an error handler by its four parameters
    const description = describeHttpError(error);
    const facts = factsOf(response);
    facts.code = description.code;
    const failed = (err: unknown) =>
      log.error({ err, requestId: facts.requestId, route: facts.route }, 'failed');
    if (description.status === 500) failed(error);
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

function problemAnswer(description: ErrorDescription, requestId: string) {
  const { status, retryAfter } = description;
  const headers = {
    'content-type': PROBLEM_TYPE,
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
  };
  return { status, headers, body: problemOf(description, requestId) };
}
