import { mkdir } from 'node:fs/promises';
import { Level } from 'level';
import type { Batch, KeyRange, Storage, Table } from '../../ports/storage';
import { StorageError } from '../../ports/storage';

type Database = Level<string, Buffer>;
type Change = { type: 'put'; key: string; value: Buffer } | { type: 'del'; key: string };

/** Most of what is stored is ciphertext, which does not compress; a larger write buffer halves what is rewritten. */
const OPTIONS = {
  keyEncoding: 'utf8',
  valueEncoding: 'buffer',
  compression: false,
  writeBufferSize: 32 * 1024 * 1024,
} as const;
/** Between table and key; `AFTER` is the character that follows it, the end of the table's range. */
const SEPARATOR = '!';
const AFTER = '"';
const TABLE_NAME = /^[a-z][a-z-]{0,31}$/;

/** Opens (or makes) the LevelDB in `directory`. STORAGE_IN_USE when another process holds it. */
export async function openLevelStorage(directory: string): Promise<Storage> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const db: Database = new Level(directory, OPTIONS);
  try {
    await db.open();
  } catch (cause) {
    throw openFault(directory, cause);
  }
  return new LevelStorage(db);
}

class LevelStorage implements Storage {
  /** After a write failed nobody knows what is on disk, until the database is opened again. */
  private failure: unknown;

  constructor(private readonly db: Database) {}

  table(name: string): Table {
    return new LevelTable(this.db, tablePrefix(name));
  }

  batch(): Batch {
    return new LevelBatch((changes) => this.write(changes));
  }

  close(): Promise<void> {
    return this.db.close();
  }

  private async write(changes: Change[]): Promise<void> {
    if (this.failure !== undefined) throw failed(this.failure);
    try {
      const batch = this.db.batch();
      for (const change of changes) {
        if (change.type === 'put') batch.put(change.key, change.value);
        else batch.del(change.key);
      }
      await batch.write({ sync: true });
    } catch (cause) {
      this.failure = cause;
      throw failed(cause);
    }
  }
}

class LevelTable implements Table {
  constructor(
    private readonly db: Database,
    private readonly prefix: string,
  ) {}

  /** Read in place: 4 µs where the row is cached, of which the way through the thread pool would make 14. */
  get(key: string): Promise<Uint8Array | undefined> {
    return new Promise((resolve) => resolve(this.db.getSync(this.prefix + key)));
  }

  async getMany(keys: string[]): Promise<(Uint8Array | undefined)[]> {
    return keys.length === 0 ? [] : this.db.getMany(keys.map((key) => this.prefix + key));
  }

  async *range(bounds: KeyRange = {}): AsyncIterable<[string, Uint8Array]> {
    for await (const [key, value] of this.db.iterator(this.levelRange(bounds))) {
      yield [key.slice(this.prefix.length), value];
    }
  }

  private levelRange({ gt, gte, lt, lte, reverse, limit }: KeyRange) {
    const lower = gt !== undefined ? { gt: this.prefix + gt } : { gte: this.prefix + (gte ?? '') };
    const end = this.prefix.slice(0, -1) + AFTER;
    const upper =
      lt !== undefined
        ? { lt: this.prefix + lt }
        : lte !== undefined
          ? { lte: this.prefix + lte }
          : { lt: end };
    return { ...lower, ...upper, reverse: reverse ?? false, limit: limit ?? -1 };
  }
}

class LevelBatch implements Batch {
  private changes: Change[] | undefined = [];

  constructor(private readonly write: (changes: Change[]) => Promise<void>) {}

  put(table: string, key: string, value: Uint8Array): void {
    this.open().push({ type: 'put', key: tablePrefix(table) + key, value: asBuffer(value) });
  }

  delete(table: string, key: string): void {
    this.open().push({ type: 'del', key: tablePrefix(table) + key });
  }

  async commit(): Promise<void> {
    const changes = this.open();
    this.changes = undefined;
    if (changes.length > 0) await this.write(changes);
  }

  private open(): Change[] {
    if (this.changes === undefined) throw new StorageError('BATCH_CLOSED', 'the batch was committed already');
    return this.changes;
  }
}

const prefixes = new Map<string, string>();

function tablePrefix(name: string): string {
  const known = prefixes.get(name);
  if (known !== undefined) return known;
  if (!TABLE_NAME.test(name)) throw new StorageError('TABLE_NAME_INVALID', 'lower-case letters and hyphens');
  prefixes.set(name, name + SEPARATOR);
  return name + SEPARATOR;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

function failed(cause: unknown): StorageError {
  const detail = 'a write failed; nothing more is written until the gateway is restarted';
  return new StorageError('STORAGE_FAILED', detail, { cause });
}

function openFault(directory: string, cause: unknown): StorageError {
  const inner = (cause as { cause?: { code?: string } }).cause;
  if (inner?.code === 'LEVEL_LOCKED') {
    return new StorageError('STORAGE_IN_USE', `another process has ${directory} open`, { cause });
  }
  return new StorageError('STORAGE_UNREADABLE', `${directory} cannot be opened`, { cause });
}
