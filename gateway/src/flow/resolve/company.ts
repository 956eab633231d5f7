import { setTimeout as sleep } from 'node:timers/promises';

/** Fewer than this are no company to wait for. */
const FEW = 4;
/** Those who are under way are waited for at most so long, milliseconds. */
const LONGEST_ABROAD_MS = 500;
/** How long nobody must have come before a batch leaves, milliseconds. */
const QUIET_MS = 8;
/** A batch leaves after this many of them, also while more are coming. */
const MOST_WAITS = 5;

/**
 * Who travels together. Callers who were answered together ask again one behind another: the first of them would leave
 * alone, and from then on two batches would take turns for good, each at the cost of a transaction and of a message to
 * every publisher. So where many went lately, a batch leaves when those before it are back, for as long as that does not
 * take long, and nobody has come for a moment. Who is alone never waits.
 */
export class Company {
  /** The largest batch lately: every smaller one since has halved it. */
  #lately = 0;
  #abroad = 0;
  #allBack: () => void = () => undefined;

  /** Resolves when a batch should leave. `waiting` tells how many wait now. */
  async gather(waiting: () => number): Promise<void> {
    const expected = this.#lately;
    if (expected < FEW) return;
    await this.#return();
    for (let waits = 0, before = 0; waits < MOST_WAITS; waits += 1) {
      const now = waiting();
      if (now === before || now >= expected) return;
      before = now;
      await sleep(QUIET_MS);
    }
  }

  /** A batch of this size has left. */
  left(size: number): void {
    this.#lately = Math.max(size, Math.floor(this.#lately / 2));
  }

  /** Works on what a batch has brought: its traveller is back when that is done. */
  async travel<T>(work: () => Promise<T>): Promise<T> {
    this.#abroad += 1;
    try {
      return await work();
    } finally {
      this.#abroad -= 1;
      if (this.#abroad === 0) this.#allBack();
    }
  }

  async #return(): Promise<void> {
    if (this.#abroad === 0) return;
    const ended = new AbortController();
    const back = new Promise<void>((resolve) => (this.#allBack = resolve));
    const late = sleep(LONGEST_ABROAD_MS, undefined, { signal: ended.signal }).catch(() => undefined);
    await Promise.race([back, late]);
    ended.abort();
  }
}
