import type { Server } from '@grpc/grpc-js';
import type { EventEmitter } from 'node:events';

/**
 * Node 20's HTTP/2 server cuts a connection, calls in flight included, after about 1,000 streams that its client reset
 * (nghttp2's guard against rapid resets; not configurable). Well before that, connections are drained instead: running
 * calls go on to their end, and clients open a new connection for their next ones by themselves.
 */
const RESETS_BEFORE_DRAIN = 400;
const NO_HURRY_MS = 2 ** 31 - 1;

export class ResetGuard {
  #resets = 0;

  constructor(
    private readonly server: Server,
    private readonly address: () => string,
  ) {}

  /**
   * Counts the call if its client gives it up before it is settled; gives the function that settles it. (grpc-js says
   * `cancelled` at the end of every call, also of those that went well.)
   */
  watch(call: EventEmitter): () => void {
    let settled = false;
    call.once('cancelled', () => {
      if (!settled) this.#note();
    });
    return () => {
      settled = true;
    };
  }

  #note(): void {
    this.#resets++;
    if (this.#resets < RESETS_BEFORE_DRAIN) return;
    this.#resets = 0;
    this.server.drain(this.address(), NO_HURRY_MS);
  }
}
