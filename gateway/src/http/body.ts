import express, { type Request, type Response } from 'express';
import { GatewayError } from '../errors';
import { CUT_SHORT } from './problem';

export type ParseJson = (bytes: Uint8Array) => unknown;

const JSON_TYPE = /^application\/json(\s*;\s*charset=utf-8)?$/i;

export interface BodyLimits {
  /** Bytes of a JSON body. */
  body: number;
  /** Milliseconds within which it must have come: who trickles it in holds a connection, and memory. */
  bodyMs: number;
}

/** The exact bytes of a body; compressed ones are refused. Throws BODY_TOO_SLOW, MALFORMED_REQUEST, or what Express says of its size. */
export async function readBody(
  request: Request,
  response: Response,
  { body: limit, bodyMs }: BodyLimits,
): Promise<Buffer> {
  const read = express.raw({ type: () => true, limit, inflate: false });
  await new Promise<void>((resolve, reject) => {
    const late = () => reject(new GatewayError('BODY_TOO_SLOW', `the body did not come within ${bodyMs} ms`));
    const timer = setTimeout(late, bodyMs);
    read(request, response, (error?: unknown) => {
      clearTimeout(timer);
      if (error instanceof Error) reject(error);
      else resolve();
    });
  });
  if (Buffer.isBuffer(request.body)) return request.body;
  // What has gone before it was read is taken for read by the reader.
  if (!request.complete) throw new GatewayError(...CUT_SHORT);
  return Buffer.alloc(0);
}

/** The JSON value of a body. Refuses other content types and everything that strict JSON is not. */
export function parseBody(request: Request, bytes: Buffer, parseJson: ParseJson): unknown {
  if (!JSON_TYPE.test(request.headers['content-type'] ?? '')) {
    throw new GatewayError('MEDIA_TYPE_UNSUPPORTED', 'the content type must be application/json');
  }
  return parseJson(bytes);
}

/** Refuses a streamed body of a type that the route does not read. */
export function assertStreamType(request: Request, types: readonly string[]): void {
  const [type = ''] = (request.headers['content-type'] ?? '').toLowerCase().split(';');
  if (types.includes(type.trim())) return;
  throw new GatewayError('MEDIA_TYPE_UNSUPPORTED', `the content type must be one of ${types.join(', ')}`);
}

/**
 * The bytes of a body that its route reads itself. Whoever stops in the middle leaves the rest to be skipped: the client may
 * have its next request on the same connection already.
 */
export function bodyChunks(request: Request): AsyncIterable<Buffer> {
  return request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
}
