import { sequence } from '@concordat/chaincode/domain';
import type { Seen } from '../ports/read-model';
import { startingWith } from '../ports/storage';

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

export type SeenRow = Seen<unknown>;
