import type { Http2Server, ServerHttp2Session } from 'node:http2';
import type { Server } from '@grpc/grpc-js';

/** As of gRPC's server for Java; HTTP/2's own default is 64 KiB. */
const WINDOW_BYTES = 1024 * 1024;

/** What grpc-js keeps to itself. */
interface Internals {
  http2Servers?: Map<Http2Server, unknown>;
}

/**
 * Lets each client send a mebibyte ahead, to a call and over its connection, before it waits to be told that some was read:
 * ten transactions fill 64 KiB, and then client and server work in turns. grpc-js has an option for it in its client only
 * (grpc-node pull request 3058 would add the server's). To be called once the server is bound.
 */
export function widenReceiveWindows(server: Server): void {
  const { http2Servers } = server as unknown as Internals;
  for (const http2Server of http2Servers?.keys() ?? []) http2Server.on('session', widen);
}

function widen(session: ServerHttp2Session): void {
  session.setLocalWindowSize(WINDOW_BYTES);
  session.settings({ initialWindowSize: WINDOW_BYTES });
}
