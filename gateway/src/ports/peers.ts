/** Other organisations' gateways. What is sent and answered is signed by the adapter (RFC 9421). */
export interface Peers {
  /**
   * Sends `body` as JSON to `path` at the organisation's gateway and answers the parsed JSON.
   * Throws {@link PeerError}: `UNAVAILABLE` when it is away, else the peer's own code.
   */
  send(mspId: string, path: string, body: unknown): Promise<unknown>;
}

/** What another gateway, or the way to it, refused. `code` is stable; the message carries no payload. */
export class PeerError extends Error {
  readonly code: string;
  readonly mspId: string;

  constructor(code: string, mspId: string, detail: string, options?: ErrorOptions) {
    super(`${code}: ${mspId}: ${detail}`, options);
    this.name = 'PeerError';
    this.code = code;
    this.mspId = mspId;
  }
}
