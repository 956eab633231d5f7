/** Lets one caller at a time through, in the order in which they came. */
export class Mutex {
  #last: Promise<unknown> = Promise.resolve();
  #callers = 0;

  /** Whether nobody is in, and nobody waits. */
  get isFree(): boolean {
    return this.#callers === 0;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    this.#callers += 1;
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      this.#callers -= 1;
    }
  }
}
