import { sequence } from '@concordat/chaincode/domain';
import { packEntries, unpackEntries } from '../../crypto/entry-bundle';
import { LogError } from '../../ports/log';
import type { Batch, Table } from '../../ports/storage';
import { TABLES } from './tile-layout';

/** Entries that a row holds: the first row those from 0 on, the next those that follow. */
const PACK = 32;
const MAX_ENTRY_BYTES = 0xffff;

/**
 * The log's entries as bulk. A write that was cut off may leave more of them than the log has: those beyond its size count for
 * nothing, and the next append takes their rows.
 */
export class EntryRows {
  private constructor(
    private readonly table: Table,
    /** Those of the last row, where it is not full. */
    private open: readonly Uint8Array[],
  ) {}

  /** Throws LOG_CORRUPT where entries before `size` are missing. */
  static async at(table: Table, size: number): Promise<EntryRows> {
    const rows = new EntryRows(table, []);
    rows.open = await rows.read(size - (size % PACK), size % PACK);
    return rows;
  }

  /** Puts entries behind the first `size`; answers what makes them count, once they are on disk. */
  put(batch: Batch, size: number, entries: readonly Uint8Array[]): () => void {
    if (entries.some((entry) => entry.length > MAX_ENTRY_BYTES))
      throw new LogError('LOG_ENTRY_TOO_LARGE', `more than ${MAX_ENTRY_BYTES} bytes`);
    const all = [...this.open, ...entries];
    for (let start = 0; start < all.length; start += PACK) {
      const row = Math.floor(size / PACK) + start / PACK;
      batch.put(TABLES.entry, sequence(row), packEntries(all.slice(start, start + PACK)));
    }
    return () => (this.open = all.slice(all.length - (all.length % PACK)));
  }

  /** Entries from `first` on. Throws LOG_CORRUPT where they are not there. */
  async read(first: number, count: number): Promise<Uint8Array[]> {
    if (count === 0) return [];
    const start = Math.floor(first / PACK);
    const keys = Array.from({ length: Math.ceil((first + count) / PACK) - start }, (_, at) =>
      sequence(start + at),
    );
    const rows = await this.rows(keys);
    const end = first + count - start * PACK;
    const found = rows.flatMap((row, at) => entriesOf(row, Math.min(PACK, end - at * PACK)));
    return found.slice(first - start * PACK);
  }

  /** One row is read in place. */
  private async rows(keys: string[]): Promise<(Uint8Array | undefined)[]> {
    const [only] = keys;
    return only !== undefined && keys.length === 1 ? [await this.table.get(only)] : this.table.getMany(keys);
  }
}

/** The first `count` entries of a row. */
function entriesOf(row: Uint8Array | undefined, count: number): Uint8Array[] {
  const entries = row && unpackEntries(row)?.slice(0, count);
  if (entries?.length === count) return entries;
  throw new LogError('LOG_CORRUPT', 'a row of entries is missing, too short, or does not come apart');
}
