import type { Status } from '@concordat/chaincode/domain';
import { GatewayError } from '../../errors';
import type { Item } from '../../intake';
import { publish } from './publish';
import type { PublishDeps } from './publish-deps';
import type { Receipt, RegisterDeps } from './publish-types';
import { recordRow } from './record-rows';
import type { RecordRow } from './register-tables';
import { businessKey, decodeHeld, REGISTER } from './register-tables';
import { queueStatusChanges, statusHistories } from './status-outbox';

/** What a publisher may say of a record by itself; SUPERSEDED and CORRECTED come with the record that takes its place. */
export type SimpleStatus = Exclude<Status, 'SUPERSEDED' | 'CORRECTED' | 'ERASED'>;

const REASON = /^[A-Z][A-Z0-9_]{1,63}$/;
const FINAL: readonly Status[] = ['SUPERSEDED', 'CORRECTED', 'WITHDRAWN', 'RETENTION_ENDED', 'ERASED'];
/** A record with one of these leaves its business key free for another. */
const ENDS: readonly Status[] = ['WITHDRAWN', 'RETENTION_ENDED'];

export interface Correction {
  leafHash: string;
  /** The record as it should have been; `replaces` is filled in. */
  item: Item;
  reason: string;
  submitter?: string;
  idempotencyKey?: string;
}

/**
 * Publishes a corrected version and marks the wrong one CORRECTED, in one write. RECORD_UNKNOWN, RECORD_ENDED,
 * REASON_INVALID, CORRECTION_EQUAL, or ITEM_REJECTED with the item's faults.
 */
export async function correct(deps: PublishDeps, correction: Correction): Promise<Receipt> {
  const { leafHash, item, reason, submitter, idempotencyKey } = correction;
  checkReason(reason);
  const { schema } = await knownRecord(deps, leafHash);
  const request = {
    schema,
    items: [{ ...item, replaces: leafHash }],
    ...(submitter !== undefined && { submitter }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  };
  const { receipts, errors } = await publish(deps, request, { status: 'CORRECTED', reason });
  const [receipt] = receipts;
  if (receipt === undefined) throw await rejection(deps, leafHash, errors);
  if (receipt.outcome === 'EQUAL') {
    throw new GatewayError('CORRECTION_EQUAL', 'the corrected item says the same as the record in force');
  }
  return receipt;
}

/** Withdraws a record: it is released no longer, and its business key is free. */
export function withdraw(deps: RegisterDeps & Waking, leafHash: string, reason: string): Promise<void> {
  return setStatus(deps, { leafHash, status: 'WITHDRAWN', reason });
}

/** Marks a record as objected to: every release of it says so until `setStatus` puts it back in force. */
export function object(deps: RegisterDeps & Waking, leafHash: string, reason: string): Promise<void> {
  return setStatus(deps, { leafHash, status: 'UNDER_OBJECTION', reason });
}

interface Waking {
  stored?: () => void;
}

/** Gives a record a status: stored at once, on the ledger as soon as the anchorer gets there. The same again is nothing. */
export async function setStatus(
  deps: RegisterDeps & Waking,
  { leafHash, status, reason }: { leafHash: string; status: SimpleStatus; reason: string },
): Promise<void> {
  checkReason(reason);
  await deps.writer.run(async () => {
    const row = await knownRecord(deps, leafHash);
    const current = (await statusHistories(deps.storage, [leafHash])).get(leafHash)?.at(-1);
    if (current?.status === status || (current === undefined && status === 'IN_FORCE')) return;
    if (current !== undefined && FINAL.includes(current.status) && status !== 'RETENTION_ENDED')
      throw ended();
    const batch = deps.storage.batch();
    const change = { leafHash, status, reason, replacement: null };
    await queueStatusChanges(batch, deps.storage, [change], { now: deps.clock.now(), after: row.index + 1 });
    if (ENDS.includes(status)) {
      const key = businessKey(row.schema, row.businessMac);
      const held = await deps.storage.table(REGISTER.business).get(key);
      if (held !== undefined && decodeHeld(held).leafHash === leafHash) batch.delete(REGISTER.business, key);
    }
    await batch.commit();
  });
  deps.stored?.();
}

async function knownRecord(deps: RegisterDeps, leafHash: string): Promise<RecordRow> {
  const row = await recordRow(deps, leafHash);
  if (row === undefined) throw new GatewayError('RECORD_UNKNOWN', 'no record has this leaf hash here');
  return row;
}

async function rejection(
  deps: RegisterDeps,
  leafHash: string,
  errors: { code: string; pointer: string; message: string }[],
): Promise<GatewayError> {
  const current = (await statusHistories(deps.storage, [leafHash])).get(leafHash)?.at(-1);
  if (current !== undefined && FINAL.includes(current.status)) return ended();
  return new GatewayError('ITEM_REJECTED', 'the corrected item is not acceptable', { faults: errors });
}

function checkReason(reason: string): void {
  if (REASON.test(reason)) return;
  throw new GatewayError('REASON_INVALID', 'a reason is a short upper-case code such as DATA_ENTRY_ERROR');
}

function ended(): GatewayError {
  return new GatewayError('RECORD_ENDED', 'the record is in force no longer; its status is final');
}
