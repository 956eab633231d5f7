import {
  type AnswerMessage,
  type KeyDirectory,
  type RequestMessage,
  SignatureError,
  type SignerDeps,
  signRequest,
  verifyAnswer,
} from '../../signing';
import { PeerError, type PeerFiles, peerRefusal, type Peers } from '../../ports/peers';
import {
  type ClientIdentity,
  type ConnectionOptions,
  type PeerAddress,
  PeerConnection,
} from './peer-connection';

export interface HttpsPeersOptions extends Partial<ConnectionOptions> {
  signer: SignerDeps;
  directory: KeyDirectory;
  identity: ClientIdentity;
  peers: PeerAddress[];
}

const DEFAULTS: ConnectionOptions = { timeoutMs: 15_000, maxAnswerBytes: 32 * 1024 * 1024 };

/**
 * Other gateways over mutual TLS 1.3, each pinned to its own organisation's certificate authority, with messages and
 * answers signed (RFC 9421, RFC 9530).
 */
export class HttpsPeers implements Peers, PeerFiles {
  readonly #options: HttpsPeersOptions;
  #connections: Map<string, PeerConnection>;

  constructor(options: HttpsPeersOptions) {
    this.#options = options;
    this.#connections = this.#connect(options);
  }

  /** From now on these are the others, and this is what we are known by. What is on its way ends as it began. */
  replace(others: Pick<HttpsPeersOptions, 'identity' | 'peers'>): void {
    const former = this.#connections;
    this.#connections = this.#connect(others);
    former.forEach((connection) => connection.retire());
  }

  async send(mspId: string, path: string, body: unknown): Promise<unknown> {
    const bytes = Buffer.from(JSON.stringify(body));
    const headers = { 'content-type': 'application/json', 'content-length': String(bytes.length) };
    const answer = await this.#ask(mspId, { method: 'POST', path, headers, body: bytes });
    return parseJson(mspId, answer.body);
  }

  async read(mspId: string, path: string): Promise<Uint8Array> {
    const answer = await this.#ask(mspId, { method: 'GET', path, headers: {}, body: Buffer.alloc(0) });
    return answer.body;
  }

  close(): void {
    this.#connections.forEach((connection) => connection.close());
  }

  #connect({ identity, peers }: Pick<HttpsPeersOptions, 'identity' | 'peers'>): Map<string, PeerConnection> {
    const options = { ...DEFAULTS, ...definedOnly(this.#options) };
    return new Map(peers.map((peer) => [peer.mspId, new PeerConnection(peer, identity, options)]));
  }

  /** The answer to a message, its signature verified. Throws what a problem says. */
  async #ask(mspId: string, { path, ...message }: Asked): Promise<AnswerMessage> {
    const connection = this.#connections.get(mspId);
    if (!connection) throw new PeerError('PEER_UNKNOWN', mspId, 'no address is configured for it');
    const url = new URL(path, connection.origin).toString();
    const answer = await onceMoreIfAway(() => this.#exchange(connection, mspId, { ...message, url }));
    return assertNoProblem(mspId, answer);
  }

  /** One message, newly signed each time: a nonce is good for one. */
  async #exchange(connection: PeerConnection, mspId: string, message: RequestMessage) {
    const request = await signRequest(this.#options.signer, message);
    const answer = await connection.send(request);
    await this.#verify(answer, request, mspId);
    return answer;
  }

  async #verify(answer: AnswerMessage, request: RequestMessage, mspId: string): Promise<void> {
    const deps = { directory: this.#options.directory, clock: this.#options.signer.clock };
    try {
      await verifyAnswer(deps, answer, { request, mspId });
    } catch (cause) {
      if (!(cause instanceof SignatureError)) throw cause;
      throw new PeerError('PEER_ANSWER_INVALID', mspId, cause.message, { cause });
    }
  }
}

/** A kept-alive connection may have been closed by the other side just as we used it. */
async function onceMoreIfAway<T>(exchange: () => Promise<T>): Promise<T> {
  try {
    return await exchange();
  } catch (error) {
    if (!(error instanceof PeerError) || !wasReset(error.cause)) throw error;
    return exchange();
  }
}

const wasReset = (cause: unknown) => cause instanceof Error && 'code' in cause && cause.code === 'ECONNRESET';

type Asked = Omit<RequestMessage, 'url'> & { path: string };

function assertNoProblem(mspId: string, answer: AnswerMessage): AnswerMessage {
  if (answer.status < 400) return answer;
  const { code, detail } = (parseJson(mspId, answer.body) ?? {}) as { code?: unknown; detail?: unknown };
  throw peerRefusal(mspId, { status: answer.status, code, detail });
}

function parseJson(mspId: string, body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8')) as unknown;
  } catch (cause) {
    throw new PeerError('PEER_ANSWER_INVALID', mspId, 'the answer is not JSON', { cause });
  }
}

function definedOnly({ timeoutMs, maxAnswerBytes }: Partial<ConnectionOptions>): Partial<ConnectionOptions> {
  return {
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(maxAnswerBytes !== undefined && { maxAnswerBytes }),
  };
}
