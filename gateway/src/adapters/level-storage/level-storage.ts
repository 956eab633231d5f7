import { join } from 'node:path';
import { type Batch, isBulk, type Storage, type StorageError, type Table } from '../../ports/storage';
import { BulkBatch } from './bulk-batch';
import { openDatabase } from './one-database';
import { assertFormat } from './storage-format';

export interface LevelStorageOptions {
  /** Told when nothing can be written any more, and when writing works again. */
  onFault?: (fault: StorageError) => void;
  onRecovered?: () => void;
}

/**
 * Keys of rows are hashes and lie everywhere, so that LevelDB merges what it holds each time a few write buffers are full: a
 * larger one saves that. Bulk comes under ascending keys, whose tables LevelDB only moves.
 */
const ROWS_BUFFER = 128 * 1024 * 1024;
const BULK_BUFFER = 16 * 1024 * 1024;

/**
 * Opens (or makes) the storage in `directory`: a LevelDB of rows, and in `bulk` below it one of the bulk tables.
 * STORAGE_IN_USE when another process holds it, STORAGE_FULL when there is no room to open it, STORAGE_FORMAT when another
 * version has written it, STORAGE_UNREADABLE.
 */
export async function openLevelStorage(
  directory: string,
  options: LevelStorageOptions = {},
): Promise<Storage> {
  const opened: Storage[] = [];
  const onRecovered = () => {
    if (opened.every((database) => database.fault() === undefined)) options.onRecovered?.();
  };
  const told = { ...options, onRecovered };
  const rows = await openDatabase(directory, { ...told, writeBuffer: ROWS_BUFFER });
  try {
    await assertFormat(rows, directory);
    const bulk = await openDatabase(join(directory, 'bulk'), { ...told, writeBuffer: BULK_BUFFER });
    opened.push(rows, bulk);
    return new LevelStorage(rows, bulk);
  } catch (error) {
    await rows.close();
    throw error;
  }
}

class LevelStorage implements Storage {
  constructor(
    private readonly rows: Storage,
    private readonly bulk: Storage,
  ) {}

  table(name: string): Table {
    return isBulk(name) ? this.bulk.table(name) : this.rows.table(name);
  }

  batch(): Batch {
    return new BulkBatch({ bulk: this.bulk.batch(), rows: this.rows.batch(), gone: this.bulk.batch() });
  }

  fault(): StorageError | undefined {
    return this.rows.fault() ?? this.bulk.fault();
  }

  async close(): Promise<void> {
    await Promise.all([this.rows.close(), this.bulk.close()]);
  }
}
