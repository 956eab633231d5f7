import { Level } from 'level';
import { StorageError } from '../../ports/storage';

export type Database = Level<string, Buffer>;

/** Most of what is stored is hashes and ciphertext, which do not compress. */
const OPTIONS = { keyEncoding: 'utf8', valueEncoding: 'buffer', compression: false } as const;

/** A LevelDB that can be closed and opened again under those who read it. */
export class ReopenableDatabase {
  #db: Database;
  #reopening: Promise<void> | undefined;

  private constructor(
    private readonly directory: string,
    private readonly writeBuffer: number,
    db: Database,
  ) {
    this.#db = db;
  }

  /** `writeBuffer` in bytes: at most two of them are in memory. */
  static async open(directory: string, writeBuffer: number): Promise<ReopenableDatabase> {
    return new ReopenableDatabase(directory, writeBuffer, await openLevel(directory, writeBuffer));
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
    this.#db = await openLevel(this.directory, this.writeBuffer);
  }
}

async function openLevel(directory: string, writeBufferSize: number): Promise<Database> {
  const db: Database = new Level(directory, { ...OPTIONS, writeBufferSize });
  await db.open();
  return db;
}
