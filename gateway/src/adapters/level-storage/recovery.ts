import { setTimeout as sleep } from 'node:timers/promises';
import { type Change, undoOf, writeChanges } from './changes';
import type { Database, ReopenableDatabase } from './database';
import { assertRoom } from './room';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Brings a database back into use after a write failed: nobody knows how much of that is on disk, and what LevelDB would
 * write behind it could not be read again. It is closed and opened anew as soon as there is room, and what the failed write
 * would have changed is put back as it was. Until then it can be read.
 */
export class Recovery {
  private constructor(
    private readonly directory: string,
    private readonly database: ReopenableDatabase,
    private readonly undo: Change[],
  ) {}

  /** Prepared while the database that failed is still open. */
  static async of(
    directory: string,
    database: ReopenableDatabase,
    failed: readonly Change[],
  ): Promise<Recovery> {
    return new Recovery(directory, database, await undoOf(database.current, failed));
  }

  /** Tries again and again, more and more seldom; resolves once it has succeeded, or when the signal aborts. */
  async run({
    signal,
    onFailed,
  }: {
    signal: AbortSignal;
    onFailed: (cause: unknown) => void;
  }): Promise<void> {
    for (let pause = FIRST_PAUSE_MS; !signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      await sleep(pause, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        await this.attempt();
        return;
      } catch (cause) {
        onFailed(cause);
      }
    }
  }

  private async attempt(): Promise<void> {
    if (isOpen(this.database.current)) await assertRoom(this.directory);
    await this.database.reopen();
    await writeChanges(this.database.current, this.undo);
  }
}

function isOpen({ status }: Database): boolean {
  return status === 'open';
}
