import { followChanges, type FollowDeps } from './follow-changes';
import type { Notice } from './notice';
import { sweep, type SweepDeps } from './sweep';

export interface NoticeWatcherOptions {
  /** Milliseconds between two looks at the ledger; 30 s unless told otherwise. */
  intervalMs?: number;
  onNotices?: (notices: Notice[]) => void;
  /** Told of a look that failed; the next one goes on where the last good one ended. */
  onError?: (error: unknown) => void;
}

const INTERVAL_MS = 30_000;
const SWEEP_MS = 60_000;

/** Watches the ledger for changes of records that we hold, and deletes what may not be kept any more. */
export class NoticeWatcher {
  readonly #deps: FollowDeps & SweepDeps;
  readonly #options: NoticeWatcherOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<Notice[]> | undefined;
  #swept = -Infinity;
  #stopped = true;

  constructor(deps: FollowDeps & SweepDeps, options: NoticeWatcherOptions = {}) {
    this.#deps = deps;
    this.#options = options;
  }

  start(): void {
    this.#stopped = false;
    void this.#tick();
  }

  /** One look now; two at once are one. */
  poll(): Promise<Notice[]> {
    this.#running ??= this.#look().finally(() => (this.#running = undefined));
    return this.#running;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running?.catch(() => undefined);
  }

  async #tick(): Promise<void> {
    await this.poll().catch((error: unknown) => this.#options.onError?.(error));
    if (!this.#stopped)
      this.#timer = setTimeout(() => void this.#tick(), this.#options.intervalMs ?? INTERVAL_MS);
  }

  async #look(): Promise<Notice[]> {
    const now = this.#deps.clock.now();
    if (now - this.#swept >= SWEEP_MS) {
      await sweep(this.#deps);
      this.#swept = now;
    }
    const raised = await followChanges(this.#deps);
    if (raised.length > 0) this.#options.onNotices?.(raised);
    return raised;
  }
}
