import { type Batch, StorageError } from '../../ports/storage';
import type { Change } from './changes';
import { tablePrefix } from './table-prefix';

export class LevelBatch implements Batch {
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

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
