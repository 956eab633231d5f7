import type { Batch } from '../../ports/storage';
import type { NewRecord } from './make-records';
import type { Part, PublishSession } from './publish-session';
import type { Receipt, StatusChange } from './publish-types';
import { putRecordRow, recordRows } from './record-rows';
import type { BatchRow, RecordRow } from './register-tables';
import { businessKey, encodeHeld, encodeRow, REGISTER, subjectKey } from './register-tables';
import { queueStatusChanges } from './status-outbox';
import type { Decision } from './tell-apart';

const EMPTY = Buffer.alloc(0);

/** One synced write: payloads, wrapped keys, log entries, tree, indices, receipts, outbox. All of it or none. */
export async function commitRecords(
  parts: Part[],
  records: NewRecord[],
  also: (batch: Batch) => void,
): Promise<void> {
  const session = parts[0]?.session;
  if (session === undefined) return;
  const { storage, vault, log, clock } = session.deps;
  const batch = storage.batch();
  const now = clock.now();
  const made = records.map((record) => record.made);
  if (records.length === 0) {
    also(batch);
    return batch.commit();
  }
  const appended = await log.append(
    batch,
    made.map(({ entryBytes }) => entryBytes),
  );
  await vault.seal(batch, made, appended.first);
  const schema = session.validator.schema.id;
  records.forEach((record, offset) =>
    putRows(batch, record, { schema, index: appended.first + offset, now }),
  );
  putBatchRows(batch, parts, { records, now });
  const endings = records.flatMap((record) => endingOf(session, record));
  await queueStatusChanges(batch, storage, endings, { now, after: appended.size });
  also(batch);
  await batch.commit();
  appended.applied();
}

/**
 * A receipt for each decision, in their order; none for what was refused. Called before the commit, inside the writer's
 * turn.
 */
export async function receiptsOf(
  { deps }: PublishSession,
  decisions: Decision[],
  records: NewRecord[],
): Promise<(Receipt | undefined)[]> {
  const first = deps.log.size();
  const made = new Map(records.map((record, offset) => [record.item, { record, index: first + offset }]));
  const held = decisions.flatMap((each) => ('leafHash' in each ? each.leafHash : []));
  const rows = await recordRows(deps, held);
  const heldRows = new Map(rows.map((row, index) => [held[index], row]));
  return decisions.map((decision): Receipt | undefined => {
    if (decision.outcome === 'REJECTED') return undefined;
    const { row } = decision.item;
    if ('leafHash' in decision) {
      const known = heldRows.get(decision.leafHash);
      if (known === undefined) return undefined;
      const { recordId, index } = known;
      return { row, recordId, leafHash: decision.leafHash, index, state: 'stored', outcome: 'EQUAL' };
    }
    const target = made.get('sameAs' in decision ? decision.sameAs : decision.item);
    if (target === undefined) return undefined;
    const { recordId, leafHash } = target.record.made;
    const { outcome } = decision;
    return { row, recordId, leafHash, index: target.index, state: 'stored', outcome };
  });
}

function putRows(
  batch: Batch,
  { item, decision, made }: NewRecord,
  { schema, index, now }: { schema: string; index: number; now: number },
): void {
  const { recordId, leafHash } = made;
  const { businessMac, subjectMac, contentMac, row, resubmits } = item;
  const record: RecordRow = {
    recordId,
    schema,
    index,
    businessMac,
    subjectMac,
    contentMac,
    storedAt: now,
    batch: item.batch,
    row,
    ...(resubmits !== undefined && { resubmits }),
  };
  putRecordRow(batch, record);
  if (subjectMac !== null) batch.put(REGISTER.subject, subjectKey(subjectMac, schema, leafHash), EMPTY);
  if (decision.outcome === 'CHANGED' && decision.oldMac !== businessMac) {
    batch.delete(REGISTER.business, businessKey(schema, decision.oldMac));
  }
  batch.put(REGISTER.business, businessKey(schema, businessMac), encodeHeld({ leafHash, contentMac }));
}

/** What is known of each call that brought a record. */
function putBatchRows(
  batch: Batch,
  parts: Part[],
  { records, now }: { records: NewRecord[]; now: number },
): void {
  const landed = new Set(records.map(({ item }) => item.batch));
  for (const { session } of parts) {
    if (landed.has(session.batchId))
      batch.put(REGISTER.batch, session.batchId, encodeRow(batchRow(session, now)));
  }
}

function endingOf({ ending }: PublishSession, { decision, made }: NewRecord): StatusChange[] {
  if (decision.outcome !== 'CHANGED') return [];
  return [{ leafHash: decision.old, ...ending, replacement: made.leafHash }];
}

function batchRow({ request }: PublishSession, at: number): BatchRow {
  const { schema, office, submitter, document } = request;
  return { schema, at, office: office ?? null, submitter: submitter ?? null, document: document ?? null };
}
