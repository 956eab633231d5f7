/** Other organisations' gateways. What is sent and answered is signed by the adapter (RFC 9421). */
export interface Peers {
  /**
   * Sends `body` as JSON to `path` at the organisation's gateway and answers the parsed JSON.
   * Throws {@link PeerError}: `UNAVAILABLE` when it is away, else the peer's own code.
   */
  send(mspId: string, path: string, body: unknown): Promise<unknown>;
}

/** What other organisations' gateways show to everybody who checks it. */
export interface PeerFiles {
  /** The bytes under `path` at the organisation's gateway. Throws {@link PeerError} as {@link Peers} does. */
  read(mspId: string, path: string): Promise<Uint8Array>;
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

/** What a peer's problem (RFC 9457) says: its status, code and detail, none of them trusted. */
export interface PeerProblem {
  status: number;
  code?: unknown;
  detail?: unknown;
}

const CODE = /^[A-Z][A-Z0-9_]{0,63}$/;
const LONGEST_DETAIL = 300;

/** The refusal as we tell it. A fault of theirs is none of ours, whatever status it comes with: they are UNAVAILABLE. */
export function peerRefusal(mspId: string, { status, code: given, detail: told }: PeerProblem): PeerError {
  const code = typeof given === 'string' && CODE.test(given) ? given : '';
  const detail = typeof told === 'string' ? told.slice(0, LONGEST_DETAIL) : `status ${status}`;
  if (code === '' || code === 'INTERNAL' || status >= 500)
    return new PeerError('UNAVAILABLE', mspId, `${code} ${detail}`.trim());
  return new PeerError(code, mspId, detail);
}
