import { mkdir } from 'node:fs/promises';
import { type Batch, type Storage, StorageError, type Table } from '../../ports/storage';
import { writeFault } from '../files/write-fault';
import { type Change, writeChanges } from './changes';
import { ReopenableDatabase } from './database';
import { GroupCommit } from './group-commit';
import { LevelBatch } from './level-batch';
import { LevelTable } from './level-table';
import { openFault } from './open-fault';
import { Recovery } from './recovery';
import { tablePrefix } from './table-prefix';

export interface DatabaseOptions {
  /** Bytes that are gathered in memory before LevelDB writes a table; at most two of it are held. */
  writeBuffer: number;
  /** Told when nothing can be written any more, and when writing works again. */
  onFault?: ((fault: StorageError) => void) | undefined;
  onRecovered?: (() => void) | undefined;
}

/** A storage of one LevelDB. */
export interface OpenDatabase extends Storage {
  /** Whether no table has a row. */
  isEmpty(): Promise<boolean>;
}

/**
 * Opens (or makes) the LevelDB in `directory`. STORAGE_IN_USE when another process holds it, STORAGE_FULL when there is
 * no room to open it, STORAGE_UNREADABLE.
 */
export async function openDatabase(directory: string, options: DatabaseOptions): Promise<OpenDatabase> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const database = await ReopenableDatabase.open(directory, options.writeBuffer).catch((cause: unknown) => {
    throw openFault(directory, cause);
  });
  return new OneDatabase(directory, database, options);
}

/** All tables in one LevelDB. */
class OneDatabase implements OpenDatabase {
  private readonly commits = new GroupCommit((changes) => this.write(changes));
  private readonly closing = new AbortController();
  private failure: StorageError | undefined;
  private recovering: Promise<void> = Promise.resolve();

  constructor(
    private readonly directory: string,
    private readonly database: ReopenableDatabase,
    private readonly options: DatabaseOptions,
  ) {}

  table(name: string): Table {
    return new LevelTable(this.database, tablePrefix(name));
  }

  batch(): Batch {
    return new LevelBatch((changes) => this.commits.add(changes));
  }

  async isEmpty(): Promise<boolean> {
    const keys = await this.database.read((db) => db.keys({ limit: 1 }).all());
    return keys.length === 0;
  }

  fault(): StorageError | undefined {
    return this.failure;
  }

  async close(): Promise<void> {
    await this.commits.idle();
    this.closing.abort();
    await this.recovering;
    await this.database.close();
  }

  /** One write at a time, and none after one that failed until the database has recovered. */
  private async write(changes: Change[]): Promise<void> {
    if (this.closing.signal.aborted) throw new StorageError('STORAGE_FAILED', 'the storage is closed');
    if (this.failure !== undefined) throw writeFault(this.failure.cause);
    try {
      await writeChanges(this.database.current, changes);
    } catch (cause) {
      this.failed(cause);
      await this.startRecovery(changes);
      throw writeFault(cause);
    }
  }

  /** Where not even reading works, there is nothing to go on with: the gateway must be started again. */
  private async startRecovery(changes: Change[]): Promise<void> {
    try {
      this.recovering = this.recover(await Recovery.of(this.directory, this.database, changes));
    } catch (cause) {
      this.failed(cause);
    }
  }

  private failed(cause: unknown): void {
    const first = this.failure === undefined;
    this.failure = writeFault(cause);
    if (first) this.options.onFault?.(this.failure);
  }

  private async recover(recovery: Recovery): Promise<void> {
    const { signal } = this.closing;
    await recovery.run({ signal, onFailed: (cause) => this.failed(cause) });
    if (signal.aborted) return;
    this.failure = undefined;
    this.options.onRecovered?.();
  }
}
