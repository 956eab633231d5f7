interface Waiter<T> {
  size: number;
  resolve(answer: T): void;
  reject(error: Error): void;
}

/** Those who wait for something to reach a size. */
export class Waiters<T> {
  private readonly waiting = new Set<Waiter<T>>();

  add(size: number, signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const waiter = { size, resolve, reject };
      this.waiting.add(waiter);
      signal?.addEventListener('abort', () => {
        if (this.waiting.delete(waiter)) reject(signal.reason as Error);
      });
    });
  }

  /** Those who wait now. */
  present(): ReadonlySet<unknown> {
    return new Set(this.waiting);
  }

  /** Answers those who wait for up to `size`; only those `among`, where that is given. */
  arrived(size: number, answer: T, among?: ReadonlySet<unknown>): void {
    for (const waiter of this.waiting) {
      if (waiter.size > size || among?.has(waiter) === false) continue;
      this.waiting.delete(waiter);
      waiter.resolve(answer);
    }
  }

  rejectAll(error: Error): void {
    for (const waiter of this.waiting) waiter.reject(error);
    this.waiting.clear();
  }
}
