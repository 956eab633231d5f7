/** Lets those who ask for the same work at the same time have one run of it. */
export class SharedRuns<T> {
  readonly #running = new Map<string, Promise<T>>();

  run(key: string, work: () => Promise<T>): Promise<T> {
    return this.#running.get(key) ?? this.#start(key, work);
  }

  #start(key: string, work: () => Promise<T>): Promise<T> {
    const started = work().finally(() => this.#running.delete(key));
    this.#running.set(key, started);
    return started;
  }
}
