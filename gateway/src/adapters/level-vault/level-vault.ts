import { sequence } from '@concordat/chaincode/domain';
import { decodeRecord, hmac, hmacHex, openSecretBox, secretBox } from '../../crypto';
import type { Batch, Storage, Table } from '../../ports/storage';
import type { IndexPurpose, Payload, SealedRecord, Vault } from '../../ports/vault';
import { VaultError } from '../../ports/vault';
import { type Erased, eraseFromBucket } from './erase-from-bucket';
import { ShredKeys } from './shred-keys';
import type { Bucket, Place } from './vault-rows';
import {
  bucketRow,
  keyRow,
  keyRowKey,
  PACK,
  payloadKey,
  readBucket,
  readKeySlot,
  readSealed,
  sealedRow,
  TABLES,
} from './vault-rows';

export interface LevelVaultOptions {
  storage: Storage;
  /** Folder of the shred keys: outside the database and its backups. */
  shredDirectory: string;
  /** 32 bytes: wraps the shred keys. */
  kek: Uint8Array;
  /** Key-encryption keys of before, while shred keys may still be wrapped under them. */
  previousKeks?: Uint8Array[];
  /** 32 bytes: keys the indices. */
  indexSecret: Uint8Array;
  /** Most records that share a shred key. */
  bucketSize?: number;
}

const BUCKET_SIZE = 1000;

/** Opens the vault kept in `storage`, and finishes an erasure that was interrupted. */
export async function openLevelVault(options: LevelVaultOptions): Promise<LevelVault> {
  const keys = await ShredKeys.open(options.shredDirectory, [options.kek, ...(options.previousKeks ?? [])]);
  const buckets = options.storage.table(TABLES.bucket);
  await finishErasures(keys, buckets);
  return new LevelVault(options, keys, await lastBucket(buckets, keys));
}

/** Envelope encryption: payload under a data key, that under its bucket's shred key, that under the KEK. */
export class LevelVault implements Vault {
  private readonly sealed: Table;
  private readonly payloads: Table;
  private readonly dataKeys: Table;
  private readonly buckets: Table;
  private readonly indexKeys: Record<IndexPurpose, Buffer>;
  private readonly bucketSize: number;
  private readonly storage: Storage;

  constructor(
    options: LevelVaultOptions,
    private readonly keys: ShredKeys,
    /** The newest bucket as it was made, or as a start found it. */
    private newest: Bucket,
  ) {
    const { storage, indexSecret } = options;
    this.storage = storage;
    this.sealed = storage.table(TABLES.sealed);
    this.payloads = storage.table(TABLES.payload);
    this.dataKeys = storage.table(TABLES.dataKey);
    this.buckets = storage.table(TABLES.bucket);
    this.bucketSize = options.bucketSize ?? BUCKET_SIZE;
    const derive = (purpose: IndexPurpose) => hmac(indexSecret, `concordat/index/${purpose}`);
    this.indexKeys = { subject: derive('subject'), business: derive('business'), content: derive('content') };
  }

  async seal(batch: Batch, payloads: Payload[], index: number): Promise<void> {
    let bucket = await this.lastCommitted();
    for (let done = 0; done < payloads.length;) {
      bucket = await this.withRoom(bucket);
      const taken = payloads.slice(done, done + this.bucketSize - bucket.count);
      bucket = await this.sealInto(batch, bucket, { taken, index: index + done });
      done += taken.length;
    }
  }

  async indicesOf(leafHashes: string[]): Promise<(number | undefined)[]> {
    const rows = await this.sealed.getMany(leafHashes);
    return rows.map((row) => row && readSealed(row).index);
  }

  async indexOf(leafHash: string): Promise<number | undefined> {
    const row = await this.sealed.get(leafHash);
    return row && readSealed(row).index;
  }

  async open(leafHash: string): Promise<SealedRecord | undefined> {
    try {
      return await this.openOnce(leafHash);
    } catch (cause) {
      if (!(cause instanceof VaultError) || cause.code !== 'SHRED_KEY_MISSING') throw cause;
      // An erasure may have given the bucket a new key between two reads.
      return this.openOnce(leafHash);
    }
  }

  private async openOnce(leafHash: string): Promise<SealedRecord | undefined> {
    const place = await this.placeOf(leafHash);
    if (place === undefined) return undefined;
    const keys = await this.dataKeys.get(keyRowKey(place));
    const box = await this.payloads.get(payloadKey(place));
    if (keys === undefined || box === undefined) return this.openAgain(leafHash);
    const { generation, slot } = readKeySlot(keys, place.offset);
    if (slot === null) return this.openAgain(leafHash);
    const shredKey = await this.keys.get({ bucket: place.bucket, generation });
    return orCorrupt(() => decodeRecord(leafHash, openSecretBox(openSecretBox(shredKey, slot.wrapped), box)));
  }

  async erase(leafHashes: string[], also?: (batch: Batch) => void): Promise<void> {
    assertWritable(this.storage);
    const batch = this.storage.batch();
    const old: { bucket: number; generation: number }[] = [];
    for (const [number, erased] of await this.byBucket(leafHashes)) {
      const before = await this.bucket(number);
      const tables = { dataKeys: this.dataKeys, keys: this.keys };
      await eraseFromBucket(batch, tables, before, erased);
      old.push({ bucket: number, generation: before.generation });
    }
    also?.(batch);
    await batch.commit();
    for (const name of old) await this.keys.destroy(name);
  }

  indexKey(purpose: IndexPurpose, text: string): string {
    return hmacHex(this.indexKeys[purpose], text);
  }

  /** Wraps all shred keys under a new key-encryption key, without touching a payload; answers how many. */
  rotateKek(kek: Uint8Array): Promise<number> {
    return this.keys.rewrap(kek);
  }

  /** Answers the bucket as it will be once the batch is committed. */
  private async sealInto(
    batch: Batch,
    bucket: Bucket,
    { taken: payloads, index }: { taken: Payload[]; index: number },
  ): Promise<Bucket> {
    const shredKey = await this.keys.get({ bucket: bucket.number, generation: bucket.generation });
    for (let start = 0; start < payloads.length; start += PACK) {
      const first = bucket.count + start;
      const slots = payloads.slice(start, start + PACK).map(({ leafHash, dataKey, box }, offset) => {
        const place = { bucket: bucket.number, first, offset };
        batch.put(TABLES.payload, payloadKey(place), box);
        batch.put(TABLES.sealed, leafHash, sealedRow(index + start + offset, place));
        return { leafHash, wrapped: secretBox(shredKey, dataKey) };
      });
      batch.put(
        TABLES.dataKey,
        keyRowKey({ bucket: bucket.number, first }),
        keyRow(bucket.generation, slots),
      );
    }
    const after = { ...bucket, count: bucket.count + payloads.length };
    batch.put(TABLES.bucket, sequence(after.number), bucketRow(after));
    return after;
  }

  /** The newest bucket as it is on disk: a batch that was never committed has left nothing in it. */
  private async lastCommitted(): Promise<Bucket> {
    const key = sequence(this.newest.number);
    const row = await this.buckets.get(key);
    return row === undefined ? this.newest : readBucket(key, row);
  }

  private async withRoom(bucket: Bucket): Promise<Bucket> {
    if (bucket.number > 0 && bucket.count < this.bucketSize) return bucket;
    assertWritable(this.storage);
    const next = { number: bucket.number + 1, generation: 1, count: 0 };
    await this.keys.create({ bucket: next.number, generation: 1 });
    this.newest = next;
    return next;
  }

  private async bucket(number: number): Promise<Bucket> {
    const key = sequence(number);
    const row = await this.buckets.get(key);
    if (row === undefined) throw new VaultError('VAULT_CORRUPT', `bucket ${number} is missing`);
    return readBucket(key, row);
  }

  private async placeOf(leafHash: string): Promise<Place | undefined> {
    const row = await this.sealed.get(leafHash);
    return row && readSealed(row).place;
  }

  private async byBucket(leafHashes: string[]): Promise<Map<number, Map<string, Erased>>> {
    const rows = await this.sealed.getMany(leafHashes);
    const groups = new Map<number, Map<string, Erased>>();
    rows.forEach((row, position) => {
      const leafHash = leafHashes[position];
      if (row === undefined || leafHash === undefined) return;
      const { index, place } = readSealed(row);
      if (place === undefined) return;
      const group = groups.get(place.bucket) ?? new Map<string, Erased>();
      groups.set(place.bucket, group.set(leafHash, { index, place }));
    });
    return groups;
  }

  /** The wrapped key or the payload was gone: erased between two reads, or somebody took it away. */
  private async openAgain(leafHash: string): Promise<undefined> {
    if ((await this.placeOf(leafHash)) === undefined) return undefined;
    throw new VaultError('VAULT_CORRUPT', 'a record has no data key or no payload');
  }
}

/** Before a shred key is made: a disk that is full should not be filled with keys that nothing is wrapped under. */
function assertWritable(storage: Storage): void {
  const fault = storage.fault();
  if (fault) throw fault;
}

function orCorrupt(open: () => SealedRecord): SealedRecord {
  try {
    return open();
  } catch (cause) {
    throw new VaultError('VAULT_CORRUPT', 'a record was altered or put in place of another', { cause });
  }
}

/** A key file beyond the last bucket is left alone: it may belong to a newer state of a restored database. */
async function lastBucket(buckets: Table, keys: ShredKeys): Promise<Bucket> {
  const highest = Math.max(0, ...(await keys.list()).map(({ bucket }) => bucket));
  for await (const [key, value] of buckets.range({ reverse: true, limit: 1 })) {
    const last = readBucket(key, value);
    if (last.number >= highest) return last;
  }
  return { number: highest, generation: 0, count: Number.MAX_SAFE_INTEGER };
}

/** A shred key older than its bucket's is one whose destruction was interrupted. */
async function finishErasures(keys: ShredKeys, buckets: Table): Promise<void> {
  const names = await keys.list();
  const rows = await buckets.getMany(names.map(({ bucket }) => sequence(bucket)));
  for (const [position, name] of names.entries()) {
    const row = rows[position];
    if (row === undefined) continue;
    if (name.generation < readBucket(sequence(name.bucket), row).generation) await keys.destroy(name);
  }
}
