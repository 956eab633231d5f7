import { names, reading, sequence } from '@concordat/chaincode/domain';
import { DECIDING } from '../ports/ledger-values';
import type { Seen } from '../ports/read-model';
import { startingWith } from '../ports/storage';
import { storedRow } from '../ports/stored-row';

/** Tables of the read model. All of them are forgotten when it is built anew. */
export const TABLES = {
  meta: 'seen-meta',
  state: 'seen-state',
  history: 'seen-history',
  order: 'seen-order',
  transaction: 'seen-transaction',
  commitment: 'seen-commitment',
  subject: 'seen-subject',
  grantee: 'seen-grantee',
  anomaly: 'seen-anomaly',
} as const;

const NUL = '\u0000';

/** The key under which a piece of ledger state is kept: Fabric's composite key without its first character. */
export function rowKey(...parts: string[]): string {
  return parts.map((part) => part + NUL).join('');
}

/** Bounds of the rows whose keys start with these parts. */
export function rowsUnder(...parts: string[]): { gte: string; lt: string } {
  return startingWith(rowKey(...parts));
}

/** A place in the ledger's order: block, transaction in it, write in that. */
export function position(block: number, transaction: number, write = 0): string {
  return [block, transaction, write].map(sequence).join('.');
}

export function encodeRow(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value), 'utf8');
}

export function decodeRow<T>(bytes: Uint8Array): T {
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')) as T;
}

const place = { block: names.count, time: names.time, txId: reading.text({ max: 128 }) };
const SHAPES = new Map<string, reading.Reader<Seen<unknown>>>(
  Object.entries(DECIDING).map(([kind, value]) => [kind, reading.known<Seen<unknown>>({ value, ...place })]),
);

/**
 * A piece of ledger state as the block writer wrote it. What a release or a denial hangs on is held against its shape: this
 * database may have come from a restored disk. Throws `STORAGE_CORRUPT`.
 */
export function decodeState<T>(kind: string, bytes: Uint8Array): Seen<T> {
  const shape = SHAPES.get(kind);
  return shape ? (storedRow(shape, bytes) as Seen<T>) : decodeRow<Seen<T>>(bytes);
}
