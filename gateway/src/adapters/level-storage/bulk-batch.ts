import { type Batch, isBulk } from '../../ports/storage';

/** The three batches that one is made of. */
interface Parts {
  bulk: Batch;
  rows: Batch;
  gone: Batch;
}

/**
 * A batch over two databases. What bulk it puts is on disk before the rows that name it, and goes after them: whatever a kill
 * cuts off, no row names bulk that is not there.
 */
export class BulkBatch implements Batch {
  constructor(private readonly parts: Parts) {}

  put(table: string, key: string, value: Uint8Array): void {
    const { bulk, rows } = this.parts;
    (isBulk(table) ? bulk : rows).put(table, key, value);
  }

  delete(table: string, key: string): void {
    const { gone, rows } = this.parts;
    (isBulk(table) ? gone : rows).delete(table, key);
  }

  async commit(): Promise<void> {
    const { bulk, rows, gone } = this.parts;
    await bulk.commit();
    await rows.commit();
    // The rows have decided. Where no more can be written, the storage says so, and bulk is left that no row names.
    await gone.commit().catch(() => undefined);
  }
}
