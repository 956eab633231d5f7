import type { Change } from './changes';

interface Waiting {
  changes: Change[];
  resolve: () => void;
  reject: (error: unknown) => void;
}

const endOfTurn = () => new Promise<void>((resolve) => process.nextTick(resolve));

/** A batch that waits behind a large one should not wait for many of them. */
const MOST_CHANGES = 20_000;

/**
 * Writes one group of batches at a time, what came meanwhile as the next: none is in flight beside one that fails, so that
 * after a failure it is known what had been asked for. LevelDB would gather them just so.
 */
export class GroupCommit {
  private waiting: Waiting[] = [];
  private running: Promise<void> | undefined;

  constructor(private readonly write: (changes: Change[]) => Promise<void>) {}

  add(changes: Change[]): Promise<void> {
    const written = new Promise<void>((resolve, reject) => this.waiting.push({ changes, resolve, reject }));
    this.running ??= this.run();
    return written;
  }

  /** Resolves when nothing is being written. */
  async idle(): Promise<void> {
    await this.running;
  }

  /** Batches that are asked for in one turn of the event loop go together, the first of them too. */
  private async run(): Promise<void> {
    await endOfTurn();
    while (this.waiting.length > 0) {
      const group = this.nextGroup();
      try {
        await this.write(group.flatMap(({ changes }) => changes));
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.running = undefined;
  }

  private nextGroup(): Waiting[] {
    let count = 0;
    const tooMany = this.waiting.findIndex(({ changes }) => (count += changes.length) > MOST_CHANGES);
    return this.waiting.splice(0, tooMany < 0 ? this.waiting.length : Math.max(1, tooMany));
  }
}
