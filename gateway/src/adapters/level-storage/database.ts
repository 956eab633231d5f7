import { Level } from 'level';
import { StorageError } from '../../ports/storage';

export type Database = Level<string, Buffer>;

/**
 * Most of what is stored is ciphertext, which does not compress. LevelDB rewrites what it holds each time a few write buffers
 * are full: a larger one saves that, and costs memory, at most two of it.
 */
const OPTIONS = {
  keyEncoding: 'utf8',
  valueEncoding: 'buffer',
  compression: false,
  writeBufferSize: 64 * 1024 * 1024,
} as const;

/** A LevelDB that can be closed and opened again under those who read it. */
export class ReopenableDatabase {
  #db: Database;
  #reopening: Promise<void> | undefined;

  private constructor(
    private readonly directory: string,
    db: Database,
  ) {
    this.#db = db;
  }

  static async open(directory: string): Promise<ReopenableDatabase> {
    return new ReopenableDatabase(directory, await openLevel(directory));
  }

  get current(): Database {
    return this.#db;
  }

  /** Reads; once more where the database was opened anew meanwhile. */
  async read<T>(work: (db: Database) => T | Promise<T>): Promise<T> {
    for (;;) {
      const db = this.#db;
      try {
        return await work(db);
      } catch (error) {
        await this.assertReplaced(db, error);
      }
    }
  }

  /**
   * Waits while another database is being opened in place of this one. Where none was, throws the error that reading it
   * gave, or STORAGE_FAILED where it is closed.
   */
  async assertReplaced(db: Database, error: unknown): Promise<void> {
    await this.#reopening?.catch(() => undefined);
    if (db !== this.#db) return;
    if (db.status === 'open') throw error;
    throw new StorageError('STORAGE_FAILED', 'the database is not open', { cause: error });
  }

  /** LevelDB recovers what is on disk, and nothing else. Where that fails, nothing can be read until it succeeds. */
  async reopen(): Promise<void> {
    this.#reopening = this.#openAnew();
    try {
      await this.#reopening;
    } finally {
      this.#reopening = undefined;
    }
  }

  async close(): Promise<void> {
    await this.#reopening?.catch(() => undefined);
    await this.#db.close();
  }

  async #openAnew(): Promise<void> {
    await this.#db.close();
    this.#db = await openLevel(this.directory);
  }
}

async function openLevel(directory: string): Promise<Database> {
  const db: Database = new Level(directory, OPTIONS);
  await db.open();
  return db;
}
