interface Stoppable {
  stop(): Promise<void>;
}

/** Ends what a benchmark has started: when its work is done, or when somebody interrupts it, while it starts too. */
export class Closing {
  readonly #started = new Set<Promise<Stoppable>>();

  /** Waits for something to start, works with it, and stops it again. */
  async using<T extends Stoppable, R>(starting: Promise<T>, work: (started: T) => Promise<R>): Promise<R> {
    this.#started.add(starting);
    try {
      return await work(await starting);
    } finally {
      await stopped(starting);
      this.#started.delete(starting);
    }
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#started].map(stopped));
  }
}

/** What did not start has ended itself. */
async function stopped(starting: Promise<Stoppable>): Promise<void> {
  const started = await starting.catch(() => undefined);
  await started?.stop();
}
