import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { App } from './app';

export interface ListenOptions {
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** Most connections at a time; more are closed at once. */
  connections?: number;
  /** Serves TLS 1.3 with these; without them plain HTTP. */
  tls?: ServerOptions;
}

export interface Listener {
  url: string;
  /** Stops accepting, waits at most `graceMs` for running requests, then cuts them, and stops the application. */
  close(graceMs: number): Promise<void>;
  /** New connections are made with these from now on; those that are there stay. For a listener that serves TLS. */
  renewTls(tls: ServerOptions): void;
}

/** A slow client may take this long for its headers, and for its whole request (large uploads included). */
const HEADERS_TIMEOUT = 20_000;
const REQUEST_TIMEOUT = 30 * 60_000;
/** A connection that waits for its next request: opening one anew costs both sides a TLS handshake. */
const KEEP_ALIVE_TIMEOUT = 65_000;

/** Each takes a file descriptor, which the database and the ledger need too, and some 20 KiB. */
const CONNECTIONS = 4_000;

/** What Node would refuse by itself, with no problem to read, the application refuses. */
const UNHELPED = { requireHostHeader: false };

export async function listen(app: App, options: ListenOptions): Promise<Listener> {
  const { host, port, tls, connections = CONNECTIONS } = options;
  const secure = tls && createTlsServer({ ...tls, ...UNHELPED, minVersion: 'TLSv1.3' }, app);
  const server = secure ?? createServer(UNHELPED, app);
  server.on('clientError', app.unparsed.refuse);
  server.on('checkExpectation', app);
  server.maxConnections = connections;
  server.headersTimeout = HEADERS_TIMEOUT;
  server.requestTimeout = REQUEST_TIMEOUT;
  server.keepAliveTimeout = KEEP_ALIVE_TIMEOUT;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const name = host.includes(':') ? `[${host}]` : host;
  return {
    url: `${tls ? 'https' : 'http'}://${name}:${address.port}`,
    close: (graceMs) => closeServer(server, graceMs).finally(() => app.stop()),
    renewTls: (renewed) => secure?.setSecureContext({ ...renewed, minVersion: 'TLSv1.3' }),
  };
}

async function closeServer(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(timer);
}
