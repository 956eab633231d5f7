import type { Client, Endpoint, ServiceEndpoint } from 'fabric-common';
import { MAX_MESSAGE_BYTES } from '../fabric-gateway/options';
import type { NodeAddress } from './options';

const ASIDE_MS = 5_000;
const CONNECT_MS = 3_000;

/** One peer or orderer: connected when it is first needed. A connection that broke later is made again by gRPC. */
export class NodeLink<T extends ServiceEndpoint = ServiceEndpoint> {
  #connected: Promise<void> | undefined;
  #failedAt = -Infinity;

  constructor(
    /** The library's own handle of it. */
    readonly service: T,
    private readonly endpoint: Endpoint,
  ) {}

  get name(): string {
    return this.service.name;
  }

  /** Whether it failed lately, so that another had better be asked. */
  get isAside(): boolean {
    return Date.now() - this.#failedAt < ASIDE_MS;
  }

  setAside(): void {
    this.#failedAt = Date.now();
  }

  /** Waits for its first connection, at most 3 s. */
  ready(): Promise<void> {
    this.#connected ??= this.#connect();
    return this.#connected;
  }

  close(): void {
    this.service.disconnect();
  }

  async #connect(): Promise<void> {
    try {
      await this.service.connect(this.endpoint);
    } catch (error) {
      this.service.disconnect();
      this.#connected = undefined;
      throw error;
    }
  }
}

/** Those that did not fail lately first; else in the order given. */
export function inOrder<T extends NodeLink>(links: readonly T[]): T[] {
  return [...links.filter(({ isAside }) => !isAside), ...links.filter(({ isAside }) => isAside)];
}

export function endpointOf(client: Client, { endpoint, tlsRootCert, hostAlias }: NodeAddress): Endpoint {
  return client.newEndpoint({
    url: `${tlsRootCert === undefined ? 'grpc' : 'grpcs'}://${endpoint}`,
    'grpc-wait-for-ready-timeout': CONNECT_MS,
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 2_000,
    ...(tlsRootCert === undefined ? {} : { pem: tlsRootCert }),
    ...(hostAlias === undefined ? {} : { 'ssl-target-name-override': hostAlias }),
  });
}
