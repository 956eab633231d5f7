import { sequence } from '@concordat/chaincode/domain';
import type { Batch, Storage } from '../../ports/storage';
import type { StatusChange } from './publish-types';
import type { OutboxRow, StatusRow } from './register-tables';
import { decodeRow, encodeRow, REGISTER } from './register-tables';

/**
 * Adds status changes to a batch: to each record's history, and to the outbox that the anchorer drains once the log is
 * anchored up to `after`. The caller holds the register's writer.
 */
export async function queueStatusChanges(
  batch: Batch,
  storage: Storage,
  changes: StatusChange[],
  { now, after }: { now: number; after: number },
): Promise<void> {
  if (changes.length === 0) return;
  const histories = await statusHistories(
    storage,
    changes.map(({ leafHash }) => leafHash),
  );
  let number = await nextNumber(storage);
  for (const change of changes) {
    const { leafHash, status, reason, replacement } = change;
    const row: StatusRow = { status, reason, replacement, requestedAt: now, block: null, seq: null };
    const history = [...(histories.get(leafHash) ?? []), row];
    histories.set(leafHash, history);
    batch.put(REGISTER.status, leafHash, encodeRow(history));
    const outbox: OutboxRow = { leafHash, status, reason, replacement, after };
    batch.put(REGISTER.outbox, sequence(number++), encodeRow(outbox));
  }
}

/** The statuses that records were given, oldest first; records without any are left out. */
export async function statusHistories(
  storage: Storage,
  leafHashes: string[],
): Promise<Map<string, StatusRow[]>> {
  const rows = await storage.table(REGISTER.status).getMany(leafHashes);
  const histories = new Map<string, StatusRow[]>();
  rows.forEach((row, index) => {
    const leafHash = leafHashes[index];
    if (row !== undefined && leafHash !== undefined) histories.set(leafHash, decodeRow<StatusRow[]>(row));
  });
  return histories;
}

async function nextNumber(storage: Storage): Promise<number> {
  for await (const [key] of storage.table(REGISTER.outbox).range({ reverse: true, limit: 1 })) {
    return Number(key) + 1;
  }
  return 1;
}
