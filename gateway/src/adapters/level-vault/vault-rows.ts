import { sequence } from '@concordat/chaincode/domain';
import { VaultError } from '../../ports/vault';

/** The vault's tables: what is sealed by leaf hash, encrypted payloads and wrapped data keys by place, and the buckets. */
export const TABLES = {
  sealed: 'sealed',
  payload: 'bulk-payload',
  dataKey: 'datakey',
  bucket: 'bucket',
} as const;

const NUMBER_BYTES = 4;
const HASH_BYTES = 32;
/** leaf hash, nonce, wrapped 32-byte key with its authenticator */
const SLOT_BYTES = HASH_BYTES + 24 + 32 + 16;

/** Data keys that one row holds at most. */
export const PACK = 64;

/** A bucket of records whose data keys are wrapped under one shred key. `count` includes erased ones. */
export interface Bucket {
  number: number;
  generation: number;
  count: number;
}

/** Where a record lies: its data key is in the row of its bucket that starts at `first`, `offset` slots in. */
export interface Place {
  bucket: number;
  first: number;
  offset: number;
}

/** A record that was sealed: its index in the log, and its place until it is erased. */
export interface Sealed {
  index: number;
  place: Place | undefined;
}

const INDEX_BYTES = 6;
const SEALED_BYTES = INDEX_BYTES + 3 * NUMBER_BYTES;

export function sealedRow(index: number, { bucket, first, offset }: Place): Buffer {
  const row = Buffer.allocUnsafe(SEALED_BYTES);
  let at = row.writeUIntBE(index, 0, INDEX_BYTES);
  for (const number of [bucket, first, offset]) at = row.writeUInt32BE(number, at);
  return row;
}

/** What is left of a record's row: the log keeps its entry. */
export function erasedRow(index: number): Buffer {
  const row = Buffer.allocUnsafe(INDEX_BYTES);
  row.writeUIntBE(index, 0, INDEX_BYTES);
  return row;
}

/** Throws VAULT_CORRUPT for a row that is cut: one without a place is an erased record's. */
export function readSealed(row: Uint8Array): Sealed {
  const bytes = atLeast(row, INDEX_BYTES);
  const index = bytes.readUIntBE(0, INDEX_BYTES);
  if (bytes.length === INDEX_BYTES) return { index, place: undefined };
  const place = atLeast(row, SEALED_BYTES).subarray(INDEX_BYTES);
  const number = (at: number) => place.readUInt32BE(at * NUMBER_BYTES);
  return { index, place: { bucket: number(0), first: number(1), offset: number(2) } };
}

/** Ascends as records are sealed. A place whose write was cut off is taken again. */
export function payloadKey({ bucket, first, offset }: Place): string {
  return `${sequence(bucket)}/${sequence(first + offset)}`;
}

/** A data key, wrapped under its bucket's shred key; null in place of one that was erased. */
export type Slot = { leafHash: string; wrapped: Uint8Array } | null;

/** A row of data keys: the generation of the shred key, then slots of one size; an erased one is zeros. */
export function keyRow(generation: number, slots: readonly Slot[]): Buffer {
  const bytes = Buffer.alloc(NUMBER_BYTES + slots.length * SLOT_BYTES);
  bytes.writeUInt32BE(generation, 0);
  slots.forEach((slot, position) => {
    if (slot === null) return;
    const at = NUMBER_BYTES + position * SLOT_BYTES;
    bytes.write(slot.leafHash, at, HASH_BYTES, 'hex');
    bytes.set(slot.wrapped, at + HASH_BYTES);
  });
  return bytes;
}

export function readKeyRow(row: Uint8Array): { generation: number; slots: Slot[] } {
  const bytes = atLeast(row, NUMBER_BYTES);
  const count = (bytes.length - NUMBER_BYTES) / SLOT_BYTES;
  const slots = Array.from({ length: count }, (_, position) => slotAt(bytes, position));
  return { generation: bytes.readUInt32BE(0), slots };
}

/** One slot of a row of data keys; null where there is none or it was erased. */
export function readKeySlot(row: Uint8Array, position: number): { generation: number; slot: Slot } {
  const bytes = atLeast(row, NUMBER_BYTES);
  const within = NUMBER_BYTES + (position + 1) * SLOT_BYTES <= bytes.length;
  return { generation: bytes.readUInt32BE(0), slot: within ? slotAt(bytes, position) : null };
}

function slotAt(bytes: Buffer, position: number): Slot {
  const start = NUMBER_BYTES + position * SLOT_BYTES;
  const slot = bytes.subarray(start, start + SLOT_BYTES);
  const hash = slot.subarray(0, HASH_BYTES);
  return hash.every((byte) => byte === 0)
    ? null
    : { leafHash: hash.toString('hex'), wrapped: slot.subarray(HASH_BYTES) };
}

export function keyRowKey({ bucket, first }: { bucket: number; first: number }): string {
  return `${sequence(bucket)}/${sequence(first)}`;
}

export function keyRowRange(bucket: number): { gte: string; lt: string } {
  return { gte: `${sequence(bucket)}/`, lt: `${sequence(bucket)}0` };
}

export function bucketRow({ generation, count }: Bucket): Buffer {
  return Buffer.from(JSON.stringify({ generation, count }));
}

export function readBucket(key: string, value: Uint8Array): Bucket {
  const { generation, count } = JSON.parse(Buffer.from(value).toString()) as Bucket;
  return { number: Number(key), generation, count };
}

function atLeast(row: Uint8Array, length: number): Buffer {
  if (row.length < length) throw new VaultError('VAULT_CORRUPT', 'a row is too short');
  return Buffer.from(row.buffer, row.byteOffset, row.length);
}
