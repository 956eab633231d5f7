import type { Level } from 'level';
import { keyOfStateKey, stateEnd, stateKey } from './keys';
import { decodeEntry, type StateEntry } from './version';

export type Database = Level<Buffer, Buffer>;
type Snapshot = ReturnType<Database['snapshot']>;

export interface KeyedEntry extends StateEntry {
  key: string;
}

/** The committed state right after one block, unmoved by later commits. Counted: closes when the last user leaves. */
export class StateView {
  readonly committedAt = performance.now();
  readonly #database: Database;
  readonly #snapshot: Snapshot;
  #users = 1;

  constructor(
    database: Database,
    readonly height: number,
  ) {
    this.#database = database;
    this.#snapshot = database.snapshot();
  }

  acquire(): this {
    this.#users++;
    return this;
  }

  async release(): Promise<void> {
    this.#users--;
    if (this.#users === 0) await this.#snapshot.close();
  }

  get(namespace: string, key: string): StateEntry | undefined {
    const bytes = this.#database.getSync(stateKey(namespace, key), { snapshot: this.#snapshot });
    return bytes && decodeEntry(bytes);
  }

  /** Entries with start ≤ key < end (by UTF-8 bytes); an empty end means the end of the namespace. */
  range(namespace: string, start: string, end: string): RangeCursor {
    return rangeOver(this.#database, { namespace, start, end, snapshot: this.#snapshot });
  }

  /** Raw database keys in a span, last first. */
  async keysBackwards(span: { gte: Buffer; lte: Buffer }): Promise<Buffer[]> {
    return this.#database.keys({ ...span, reverse: true, snapshot: this.#snapshot }).all();
  }
}

export interface RangeCursor {
  /** Some of the next entries, at most `count`; empty only at the end. */
  next(count: number): Promise<KeyedEntry[]>;
  close(): Promise<void>;
}

interface RangeOptions {
  namespace: string;
  start: string;
  end: string;
  /** The end belongs to the range. */
  endInclusive?: boolean;
  snapshot?: Snapshot;
}

/** A cursor over a range of a namespace's state, of a snapshot or (without one) of what is committed now. */
export function rangeOver(database: Database, options: RangeOptions): RangeCursor {
  const { namespace, start, end, endInclusive, snapshot } = options;
  const last = end === '' ? stateEnd(namespace) : stateKey(namespace, end);
  const iterator = database.iterator({
    gte: stateKey(namespace, start),
    ...(endInclusive && end !== '' ? { lte: last } : { lt: last }),
    ...(snapshot ? { snapshot } : {}),
  });
  return {
    next: async (count) =>
      (await iterator.nextv(count)).map(([key, value]) => ({
        key: keyOfStateKey(namespace, key),
        ...decodeEntry(value),
      })),
    close: () => iterator.close(),
  };
}
