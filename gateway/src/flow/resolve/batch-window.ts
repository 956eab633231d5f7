import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

/** Fewer than this at a time are not waited for. */
const FEW = 4;
/** Those who are in flight are waited for at most so long, milliseconds. */
const LONGEST_FLIGHT_MS = 500;
/** How often it is asked whether more have come, milliseconds. */
const LOOK_MS = 8;
/** A batch leaves when as many looks in a row have found nobody new. */
const QUIET_LOOKS = 2;
/** A batch leaves after this many looks, also while more are coming. */
const MOST_LOOKS = 6;

/**
 * When a batch leaves. Callers who were answered together ask again one behind another: the first of them would leave
 * alone, and from then on two batches would take turns for good, each at the cost of a transaction and of a message to
 * every publisher. So where many went lately, a batch leaves when those before it are answered, unless that takes long, and
 * as many wait again, or nobody has come for a moment. Who is alone never waits.
 */
export class BatchWindow {
  /** The largest batch lately: every smaller one since has halved it. */
  #lately = 0;
  #inFlight = 0;
  #allBack: () => void = () => undefined;
  #onArrival: () => void = () => undefined;

  /** Resolves when a batch should leave. `waiting` tells how many wait now. */
  async gather(waiting: () => number): Promise<void> {
    if (this.#lately < FEW) return;
    const expected = Math.max(this.#lately, this.#inFlight + waiting());
    await this.#answered();
    let seen = waiting();
    for (let looks = 0, quiet = 0; looks < MOST_LOOKS && quiet < QUIET_LOOKS; looks += 1) {
      if (seen >= expected) return;
      await this.#pause(() => waiting() >= expected);
      quiet = waiting() > seen ? 0 : quiet + 1;
      seen = waiting();
    }
  }

  /** One more waits. */
  arrived(): void {
    this.#onArrival();
  }

  /** A batch of this size has left. */
  left(size: number): void {
    this.#lately = Math.max(size, Math.floor(this.#lately / 2));
  }

  /** Works on what a batch has brought for one caller, who is answered when that is done. */
  async answering<T>(work: () => Promise<T>): Promise<T> {
    this.#inFlight += 1;
    try {
      return await work();
    } finally {
      this.#inFlight -= 1;
      if (this.#inFlight === 0) this.#allBack();
    }
  }

  /** Until the next look, or until `enough`. */
  async #pause(enough: () => boolean): Promise<void> {
    const ended = new AbortController();
    this.#onArrival = () => enough() && ended.abort();
    await sleep(LOOK_MS, undefined, { signal: ended.signal }).catch(() => undefined);
    this.#onArrival = () => undefined;
    // The timers of a busy process end before it has read what has come meanwhile.
    if (!ended.signal.aborted) await nextTurn();
  }

  async #answered(): Promise<void> {
    if (this.#inFlight === 0) return;
    const ended = new AbortController();
    const back = new Promise<void>((resolve) => (this.#allBack = resolve));
    const late = sleep(LONGEST_FLIGHT_MS, undefined, { signal: ended.signal }).catch(() => undefined);
    await Promise.race([back, late]);
    ended.abort();
  }
}
