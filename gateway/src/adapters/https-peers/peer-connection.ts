import { Agent, request as httpsRequest } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { AnswerMessage, Headers, RequestMessage } from '../../signing';
import { PeerError } from '../../ports/peers';

/** Where another organisation's exchange listens, and the authority that its TLS certificate must come from. */
export interface PeerAddress {
  mspId: string;
  /** `https://host:port` */
  url: string;
  /** PEM of that organisation's own TLS certificate authority, and of no other. */
  ca: string;
}

/** Our own TLS certificate and key, PEM. */
export interface ClientIdentity {
  cert: string;
  key: string;
}

export interface ConnectionOptions {
  /** Milliseconds until an answer must be complete. */
  timeoutMs: number;
  /** Largest answer in bytes. */
  maxAnswerBytes: number;
}

/** A burst waits for connections that are there: each new one costs both sides a handshake of 3 ms. */
const MAX_SOCKETS = 32;

/** Kept-alive, mutually authenticated TLS 1.3 connections to one organisation. */
export class PeerConnection {
  readonly origin: string;
  readonly #mspId: string;
  readonly #agent: Agent;
  readonly #options: ConnectionOptions;

  constructor(address: PeerAddress, identity: ClientIdentity, options: ConnectionOptions) {
    const url = new URL(address.url);
    if (url.protocol !== 'https:')
      throw new Error(`CONFIG_INVALID: ${address.mspId}: the address must be https`);
    this.origin = url.origin;
    this.#mspId = address.mspId;
    this.#options = options;
    this.#agent = new Agent({
      ...identity,
      ca: address.ca,
      minVersion: 'TLSv1.3',
      keepAlive: true,
      maxSockets: MAX_SOCKETS,
      maxFreeSockets: MAX_SOCKETS,
      scheduling: 'lifo',
    });
  }

  /** Sends one message. Throws PeerError `UNAVAILABLE` where no complete answer comes. */
  send({ method, url, headers, body }: RequestMessage): Promise<AnswerMessage> {
    return new Promise((resolve, reject) => {
      const away = (cause: unknown) => reject(this.#away(cause));
      const signal = AbortSignal.timeout(this.#options.timeoutMs);
      const outgoing = httpsRequest(url, { method, headers, agent: this.#agent, signal }, (incoming) => {
        this.#receive(incoming).then(resolve, away);
      });
      outgoing.on('error', away);
      outgoing.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }

  /** Closes once nothing that was sent can still be answered. */
  retire(): void {
    setTimeout(() => this.close(), this.#options.timeoutMs).unref();
  }

  async #receive(incoming: IncomingMessage): Promise<AnswerMessage> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > this.#options.maxAnswerBytes) {
        incoming.destroy();
        throw new PeerError('PEER_ANSWER_INVALID', this.#mspId, 'the answer is too large');
      }
      chunks.push(chunk);
    }
    return {
      status: incoming.statusCode ?? 0,
      headers: definedHeaders(incoming.headers),
      body: Buffer.concat(chunks),
    };
  }

  #away(cause: unknown): PeerError {
    if (cause instanceof PeerError) return cause;
    const timeout = cause instanceof Error && cause.name === 'TimeoutError';
    return new PeerError('UNAVAILABLE', this.#mspId, timeout ? 'no answer in time' : 'cannot be reached', {
      cause,
    });
  }
}

function definedHeaders(headers: IncomingMessage['headers']): Headers {
  return Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string] => !!entry[1]));
}
