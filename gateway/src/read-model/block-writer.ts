import { type Consent, type Enquiry, splitStateKey } from '@concordat/chaincode/domain';
import type { LedgerBlock, LedgerTransaction } from '../ports/ledger';
import type { Anomaly, HistoryKind, Seen, SeenTransaction } from '../ports/read-model';
import type { Batch } from '../ports/storage';
import type { ChainKeeper } from './chain-keeper';
import type { EscrowOpener } from './escrow-opener';
import { encodeRow, position, rowKey, TABLES } from './rows';

const HISTORY = new Set<string>(['consentstate', 'status', 'log', 'binding', 'key'] satisfies HistoryKind[]);

export interface BlockWriterDeps {
  chains: ChainKeeper;
  /** Only the regulator's gateway can open escrows. */
  escrows: EscrowOpener | undefined;
}

interface Write {
  key: string;
  kind: string;
  attributes: string[];
  seen: Seen<unknown>;
  position: string;
}

/** Adds to `batch` what the valid transactions of a block wrote, and what follows from it. */
export async function writeBlock(batch: Batch, block: LedgerBlock, deps: BlockWriterDeps): Promise<void> {
  const grantees = new Set<string>();
  for (const [index, transaction] of block.transactions.entries()) {
    addTransaction(batch, block.number, index, transaction);
    if (!transaction.valid) continue;
    for (const write of writesOf(batch, block.number, index, transaction)) {
      await addWrite(batch, write, deps, grantees);
    }
  }
  deps.chains.save(batch, grantees);
}

function addTransaction(batch: Batch, block: number, index: number, transaction: LedgerTransaction): void {
  const { txId, time, creator, valid } = transaction;
  const seen: SeenTransaction = { block, time, txId, creator, function: transaction.function, valid };
  batch.put(TABLES.transaction, position(block, index), encodeRow(seen));
}

function writesOf(batch: Batch, block: number, index: number, transaction: LedgerTransaction): Write[] {
  const { time, txId } = transaction;
  return transaction.writes.flatMap(({ key, value }, order) => {
    const parts = splitStateKey(key);
    if (!parts) return [];
    const row = rowKey(parts.kind, ...parts.attributes);
    if (value === null) {
      batch.delete(TABLES.state, row);
      return [];
    }
    const seen: Seen<unknown> = { value: JSON.parse(value), block, time, txId };
    return [{ key: row, ...parts, seen, position: position(block, index, order) }];
  });
}

async function addWrite(
  batch: Batch,
  write: Write,
  deps: BlockWriterDeps,
  grantees: Set<string>,
): Promise<void> {
  batch.put(TABLES.state, write.key, encodeRow(write.seen));
  if (HISTORY.has(write.kind)) {
    batch.put(TABLES.history, write.key + write.position, encodeRow(write.seen));
  }
  if (write.kind === 'consent') indexConsent(batch, write.seen as Seen<Consent>);
  if (write.kind !== 'enquiry') return;
  const enquiry = write.seen as Seen<Enquiry>;
  grantees.add(enquiry.value.grantee);
  batch.put(TABLES.order, write.position, Buffer.from(write.key));
  indexEnquiry(batch, write.key, enquiry.value);
  noteAnomalies(batch, write.position, deps.chains.follow(enquiry));
  if (deps.escrows) await openEscrow(batch, write, deps.escrows, deps.chains);
}

function indexConsent(batch: Batch, { value }: Seen<Consent>): void {
  batch.put(
    TABLES.commitment,
    rowKey('consent', value.terms.subjectCommitment, value.id),
    Buffer.from(value.id),
  );
}

function indexEnquiry(batch: Batch, key: string, { subjectCommitment }: Enquiry): void {
  batch.put(TABLES.commitment, rowKey('enquiry', subjectCommitment) + key, Buffer.from(key));
}

async function openEscrow(
  batch: Batch,
  write: Write,
  escrows: EscrowOpener,
  chains: ChainKeeper,
): Promise<void> {
  const { value: enquiry, block, time } = write.seen as Seen<Enquiry>;
  const { subject, flaw } = await escrows.open(enquiry);
  const { grantee, seq } = enquiry;
  chains.countEscrow(grantee, flaw === undefined);
  if (subject !== undefined) batch.put(TABLES.subject, rowKey(subject) + write.key, Buffer.from(write.key));
  if (flaw !== undefined)
    noteAnomalies(batch, `${write.position}.e`, [{ kind: flaw, grantee, seq, block, time }]);
}

function noteAnomalies(batch: Batch, at: string, anomalies: Anomaly[]): void {
  for (const anomaly of anomalies) batch.put(TABLES.anomaly, at, encodeRow(anomaly));
}
