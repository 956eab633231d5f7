import type { KeyRange, Table } from '../../ports/storage';
import type { Database, ReopenableDatabase } from './database';
import { endOf } from './table-prefix';

export class LevelTable implements Table {
  constructor(
    private readonly database: ReopenableDatabase,
    private readonly prefix: string,
  ) {}

  /** Read in place: 4 µs where the row is cached, of which the way through the thread pool would make 14. */
  get(key: string): Promise<Uint8Array | undefined> {
    return this.database.read((db) => db.getSync(this.prefix + key));
  }

  async getMany(keys: string[]): Promise<(Uint8Array | undefined)[]> {
    if (keys.length === 0) return [];
    return this.database.read((db) => db.getMany(keys.map((key) => this.prefix + key)));
  }

  /** Where the database is opened anew meanwhile, it goes on behind the last row. */
  async *range(bounds: KeyRange = {}): AsyncIterable<[string, Uint8Array]> {
    let rest = levelRange(this.prefix, bounds);
    for (;;) {
      const db = this.database.current;
      try {
        for await (const rows of chunks(db, rest)) {
          for (const [key, value] of rows) {
            rest = behind(rest, key);
            yield [key.slice(this.prefix.length), value];
          }
        }
        return;
      } catch (error) {
        await this.database.assertReplaced(db, error);
        if (rest.limit === 0) return;
      }
    }
  }
}

/** As many rows as a range has in most cases: its end is then known after one way through the thread pool, not two. */
const CHUNK = 100;

async function* chunks(db: Database, range: LevelRange): AsyncIterable<[string, Buffer][]> {
  const iterator = db.iterator(range);
  try {
    for (;;) {
      const rows = await iterator.nextv(CHUNK);
      if (rows.length === 0) return;
      yield rows;
    }
  } finally {
    await iterator.close();
  }
}

interface LevelRange {
  gt?: string;
  gte?: string;
  lt?: string;
  lte?: string;
  reverse: boolean;
  /** -1 where there is none. */
  limit: number;
}

function levelRange(prefix: string, { gt, gte, lt, lte, reverse, limit }: KeyRange): LevelRange {
  const lower = gt !== undefined ? { gt: prefix + gt } : { gte: prefix + (gte ?? '') };
  const upper =
    lt !== undefined
      ? { lt: prefix + lt }
      : lte !== undefined
        ? { lte: prefix + lte }
        : { lt: endOf(prefix) };
  return { ...lower, ...upper, reverse: reverse ?? false, limit: limit ?? -1 };
}

/** What is left of a range once the row of `key` was read. */
function behind({ gt, gte, lt, lte, reverse, limit }: LevelRange, key: string): LevelRange {
  const left = { reverse, limit: limit < 0 ? limit : limit - 1 };
  const lower = gt !== undefined ? { gt } : { ...(gte !== undefined && { gte }) };
  const upper = lt !== undefined ? { lt } : { ...(lte !== undefined && { lte }) };
  return reverse ? { ...lower, lt: key, ...left } : { gt: key, ...upper, ...left };
}
