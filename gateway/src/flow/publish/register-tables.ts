import type { Status } from '@concordat/chaincode/domain';
import type { StatusChange } from './publish-types';

/** The register's own tables; vault and log have theirs. */
export const REGISTER = {
  /** index in the log → RecordRow */
  row: 'bulk-record',
  /** `subject mac/schema/leaf hash` → nothing */
  subject: 'subject',
  /** `schema/business mac` → leaf hash and content mac of the record in force */
  business: 'business',
  /** batch id → BatchRow */
  batch: 'batch',
  /** `idempotency mac/chunk` → what a chunk of a call answered */
  receipt: 'receipt',
  /** leaf hash → StatusRow[] */
  status: 'status',
  /** number → OutboxRow: status changes that the ledger has not seen */
  outbox: 'outbox',
  /** log size → AnchorRow: heads that stand on the ledger */
  anchor: 'anchor',
} as const;

export interface RecordRow {
  recordId: string;
  schema: string;
  index: number;
  businessMac: string;
  subjectMac: string | null;
  contentMac: string;
  /** Milliseconds since the epoch. */
  storedAt: number;
  batch: string;
  row: number;
  /** The rejected item that this record was resubmitted for: `batch/row`. */
  resubmits?: string;
}

export interface BatchRow {
  schema: string;
  at: number;
  office: string | null;
  submitter: string | null;
  document: string | null;
}

/** A status that a record was given. `block` and `seq` are null until the ledger has it. */
export interface StatusRow {
  status: Status;
  reason: string;
  replacement: string | null;
  requestedAt: number;
  block: number | null;
  seq: number | null;
}

export interface OutboxRow extends StatusChange {
  /** Not before the log is anchored up to here: a replacement stands on the ledger before what it replaces ends. */
  after: number;
}

export interface AnchorRow {
  size: number;
  /** hex */
  root: string;
  previousSize: number;
  keyId: string;
  checkpoint: string;
  block: number;
  txId: string;
  /** Transaction time, milliseconds since the epoch. */
  time: number;
}

/** The record in force under a business key. */
export interface HeldRow {
  leafHash: string;
  contentMac: string;
}

export function encodeRow(row: unknown): Buffer {
  return Buffer.from(JSON.stringify(row));
}

export function decodeRow<T>(bytes: Uint8Array): T {
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')) as T;
}

export function encodeHeld({ leafHash, contentMac }: HeldRow): Buffer {
  return Buffer.from(leafHash + contentMac, 'hex');
}

export function decodeHeld(bytes: Uint8Array): HeldRow {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
  return { leafHash: hex.slice(0, 64), contentMac: hex.slice(64) };
}

export function businessKey(schema: string, mac: string): string {
  return `${schema}/${mac}`;
}

export function subjectKey(mac: string, schema: string, leafHash: string): string {
  return `${mac}/${schema}/${leafHash}`;
}
