import { MemoryStore } from 'express-rate-limit';
import { GatewayError } from '../errors';

const WINDOW_MS = 60_000;

/** Bounds what one caller may ask a minute, from wherever it asks: many may come through one proxy's address. */
export class CallerLimit {
  readonly #hits = new MemoryStore();

  constructor(private readonly most: number) {
    this.#hits.init({ windowMs: WINDOW_MS } as Parameters<MemoryStore['init']>[0]);
  }

  /** Forgets all, and ends its timer. */
  stop(): void {
    this.#hits.shutdown();
  }

  /** Counts a request of this caller. Throws `TOO_MANY_REQUESTS` with the seconds until the minute is over. */
  async count(caller: string): Promise<void> {
    const { totalHits, resetTime } = await this.#hits.increment(caller);
    if (totalHits > this.most) throw tooMany(resetTime, 'this caller asks more a minute than allowed');
  }
}

export function tooMany(resetTime: Date | undefined, detail: string): GatewayError {
  const retryAfter = Math.max(1, Math.ceil(((resetTime?.getTime() ?? 0) - Date.now()) / 1000));
  return new GatewayError('TOO_MANY_REQUESTS', detail, { retryAfter });
}
