import { Mutex } from './mutex';

/** Runs tasks of the same key one after another, tasks of different keys side by side. */
export class KeyMutex {
  readonly #mutexes = new Map<string, Mutex>();

  /** How many keys are in use. */
  get size(): number {
    return this.#mutexes.size;
  }

  async run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const mutex = this.#mutexes.get(key) ?? new Mutex();
    this.#mutexes.set(key, mutex);
    try {
      return await mutex.run(task);
    } finally {
      if (mutex.isFree) this.#mutexes.delete(key);
    }
  }
}
