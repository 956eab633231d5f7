import { setTimeout } from 'node:timers/promises';

/** Something that can be waited for, and rung by others; a ring that comes early is not lost. */
export class Alarm {
  private rung = false;
  private waiting: (() => void) | undefined;

  ring(): void {
    this.rung = true;
    this.waiting?.();
  }

  /** Resolves at the next ring, or after so many milliseconds. */
  async wait(ms: number): Promise<void> {
    if (!this.rung) {
      const late = new AbortController();
      const ring = new Promise<void>((resolve) => (this.waiting = resolve));
      await Promise.race([ring, setTimeout(ms, undefined, { signal: late.signal }).catch(() => undefined)]);
      late.abort();
    }
    this.waiting = undefined;
    this.rung = false;
  }

  /** Waits the whole time, rings or not, unless the signal aborts. */
  async pause(ms: number, signal: AbortSignal): Promise<void> {
    await setTimeout(ms, undefined, { signal }).catch(() => undefined);
  }
}
