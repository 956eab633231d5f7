import { sequence } from '@concordat/chaincode/domain';
import { VaultError } from '../../ports/vault';

/** The vault's tables: encrypted payloads, wrapped data keys by bucket, and the buckets. */
export const TABLES = { sealed: 'sealed', dataKey: 'datakey', bucket: 'bucket' } as const;

const NUMBER_BYTES = 4;

/** A bucket of records whose data keys are wrapped under one shred key. `count` includes erased ones. */
export interface Bucket {
  number: number;
  generation: number;
  count: number;
}

/** A number in front of a ciphertext: the bucket of a payload, the generation of a wrapped key. */
export function numbered(number: number, box: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(NUMBER_BYTES + box.length);
  bytes.writeUInt32BE(number, 0);
  bytes.set(box, NUMBER_BYTES);
  return bytes;
}

export function readNumbered(bytes: Uint8Array): { number: number; box: Buffer } {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (buffer.length < NUMBER_BYTES) throw new VaultError('VAULT_CORRUPT', 'a row is too short');
  return { number: buffer.readUInt32BE(0), box: buffer.subarray(NUMBER_BYTES) };
}

export function dataKeyKey(bucket: number, leafHash: string): string {
  return `${sequence(bucket)}/${leafHash}`;
}

export function dataKeyRange(bucket: number): { gte: string; lt: string } {
  return { gte: `${sequence(bucket)}/`, lt: `${sequence(bucket)}0` };
}

export function bucketRow({ generation, count }: Bucket): Buffer {
  return Buffer.from(JSON.stringify({ generation, count }));
}

export function readBucket(key: string, value: Uint8Array): Bucket {
  const { generation, count } = JSON.parse(Buffer.from(value).toString()) as Bucket;
  return { number: Number(key), generation, count };
}
