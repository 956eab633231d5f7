import { status as GrpcStatus } from '@grpc/grpc-js';
import { type Gateway, GatewayError, type Network } from '@hyperledger/fabric-gateway';
import { LedgerError } from '../../ports/ledger';
import { type Connection, type GatewayIdentity, openGateway } from './open-gateway';
import type { PeerEndpoint } from './options';
import { silenceOf } from './silence';

const FIRST_ASIDE = 500;
const LONGEST_ASIDE = 8_000;

const LATE = new Set<number>([GrpcStatus.DEADLINE_EXCEEDED]);
/** gRPC statuses that the client comes to by itself. */
const NO_ANSWER = new Set<number>([...LATE, GrpcStatus.UNAVAILABLE, GrpcStatus.CANCELLED]);

/** Who asks, and where: the same for all peers. */
export interface LinkIdentity extends GatewayIdentity {
  channel: string;
}

/**
 * The connection to one peer, made when it is needed and made again when it broke. It knows when the peer was last heard
 * of: a connection whose other end is gone without a word looks like any other until then.
 */
export class PeerLink {
  readonly #peer: PeerEndpoint;
  readonly #identity: LinkIdentity;
  #connection: Connection;
  #openedAt = Date.now();
  #heardAt = 0;
  #asideUntil = 0;
  #aside = FIRST_ASIDE;

  constructor(peer: PeerEndpoint, identity: LinkIdentity) {
    this.#peer = peer;
    this.#identity = identity;
    this.#connection = openGateway(peer, identity);
  }

  get gateway(): Gateway {
    return this.#connection.gateway;
  }

  get network(): Network {
    return this.gateway.getNetwork(this.#identity.channel);
  }

  /** Whether the peer failed lately, so that another had better be asked. */
  get isAside(): boolean {
    return Date.now() < this.#asideUntil;
  }

  /** To be told of every sign of life. */
  heard(): void {
    this.#heardAt = Date.now();
    this.#asideUntil = 0;
    this.#aside = FIRST_ASIDE;
  }

  /**
   * Asks the peer; an error that it answers with is a sign of life, too, and thrown as it is. Where it says nothing, throws
   * LEDGER_UNAVAILABLE with its address, and since when.
   */
  async ask<T>(call: (link: PeerLink) => Promise<T>): Promise<T> {
    const since = Date.now();
    try {
      const answer = await call(this);
      this.heard();
      return answer;
    } catch (error) {
      if (isAnswer(error)) this.heard();
      else this.setAside();
      if (isLate(error)) this.renewIfSilent(since);
      throw this.#toldOfSilence(error, since);
    }
  }

  /** Lets others be asked first for a while, longer each time until the peer is heard of. */
  setAside(): void {
    if (this.isAside) return;
    this.#asideUntil = Date.now() + this.#aside;
    this.#aside = Math.min(this.#aside * 2, LONGEST_ASIDE);
  }

  /**
   * Leaves a connection over which nothing has come since `time` for a new one; calls that run on it go on to their
   * deadlines. Answers whether it did.
   */
  renewIfSilent(time: number): boolean {
    if (this.#heardAt > time || this.#openedAt > time) return false;
    const old = this.#connection;
    this.#connection = openGateway(this.#peer, this.#identity);
    this.#openedAt = Date.now();
    old.gateway.close();
    old.client.close();
    return true;
  }

  #toldOfSilence(error: unknown, since: number): unknown {
    const silence = silenceOf(error);
    if (silence === undefined) return error;
    const asked = isLate(error) ? `asked ${ago(since)}, ` : '';
    const heard = this.#heardAt === 0 ? 'not heard of yet' : `last heard of ${ago(this.#heardAt)}`;
    const detail = `the peer at ${this.#peer.endpoint} ${silence} (${asked}${heard})`;
    return new LedgerError('LEDGER_UNAVAILABLE', detail, { cause: error });
  }

  close(): void {
    this.#connection.gateway.close();
    this.#connection.client.close();
  }
}

/** Whether the peer itself said so, not the client for want of a connection or of an answer in time. */
function isAnswer(error: unknown): boolean {
  if (!(error instanceof GatewayError)) return false;
  return !NO_ANSWER.has(error.code);
}

function isLate(error: unknown): boolean {
  return error instanceof GatewayError && LATE.has(error.code);
}

function ago(time: number): string {
  return `${((Date.now() - time) / 1_000).toFixed(1)} s ago`;
}
