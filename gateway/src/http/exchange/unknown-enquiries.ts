import { MemoryStore } from 'express-rate-limit';
import { stableCode } from '../../errors';
import { tooMany } from '../caller-limit';

const WINDOW_MS = 60_000;
const TOLD = 'this member asks for more unknown enquiries a minute than allowed';

/**
 * Bounds how often a minute one member may ask for enquiries that this gateway does not know: each such question waits for
 * the own peer. What is still waiting counts too; what was answered does not.
 */
export class UnknownEnquiryLimit {
  readonly #hits = new MemoryStore();

  constructor(private readonly most: number) {
    // The library's own middleware would do this; here it is known only inside a route who asks, and what came of it.
    this.#hits.init({ windowMs: WINDOW_MS } as Parameters<MemoryStore['init']>[0]);
  }

  /** Runs a question of this member (MSP id). Throws `TOO_MANY_REQUESTS` with the seconds until the minute is over. */
  async run<T>(member: string, ask: () => Promise<T>): Promise<T> {
    const { totalHits, resetTime } = await this.#hits.increment(member);
    if (totalHits > this.most) throw tooMany(resetTime, TOLD);
    let unknown = false;
    try {
      return await ask();
    } catch (error) {
      unknown = stableCode(error) === 'ENQUIRY_NOT_FOUND';
      throw error;
    } finally {
      if (!unknown) await this.#hits.decrement(member);
    }
  }

  stop(): void {
    this.#hits.shutdown();
  }
}
