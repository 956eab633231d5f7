import { status } from '@grpc/grpc-js';
import { RpcError } from '../rpc-error';

/** Refuses work beyond a number of requests at a time, as Fabric's limits do, with Fabric's status for it: UNKNOWN. */
export class ConcurrencyLimit {
  #running = 0;

  constructor(
    private readonly service: string,
    private readonly limit: number,
  ) {}

  /** Throws UNKNOWN when the limit is reached. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.limit) {
      const message = `too many requests for ${this.service}, exceeding concurrency limit (${this.limit})`;
      throw new RpcError(status.UNKNOWN, message);
    }
    this.#running++;
    try {
      return await work();
    } finally {
      this.#running--;
    }
  }
}
