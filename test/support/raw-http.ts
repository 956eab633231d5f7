import { connect } from 'node:net';
import type { Member } from './member';

export interface RawRequest {
  path: string;
  token: string;
  contentType: string;
  /** Declared length; by default that of the body. */
  contentLength?: number;
  headers?: Record<string, string>;
  body: Buffer | string;
}

/**
 * Sends bytes to a member's internal listener as they stand and answers everything that comes back, head included:
 * what no HTTP library would send. Ends its own side after the body.
 */
export function sendRaw({ info }: Member, request: RawRequest): Promise<string> {
  const { hostname, port } = new URL(info.internalUrl);
  const body = Buffer.from(request.body);
  const head = [
    `POST ${request.path} HTTP/1.1`,
    `host: ${hostname}`,
    `authorization: Bearer ${request.token}`,
    `content-type: ${request.contentType}`,
    `content-length: ${request.contentLength ?? body.length}`,
    ...Object.entries(request.headers ?? {}).map(([name, value]) => `${name}: ${value}`),
    'connection: close',
  ];
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => {
      socket.write(`${head.join('\r\n')}\r\n\r\n`);
      socket.end(body);
    });
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    // A listener that closes at once resets what is still on its way: then there is no answer, and that is one.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('utf8')));
  });
}
