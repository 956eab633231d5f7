import { sequence } from '@concordat/chaincode/domain';
import { openSecretBox, secretBox } from '../../crypto';
import type { Batch, Table } from '../../ports/storage';
import type { ShredKeys } from './shred-keys';
import type { Bucket, Place, Slot } from './vault-rows';
import { bucketRow, erasedRow, keyRow, keyRowRange, payloadKey, readKeyRow, TABLES } from './vault-rows';

/** A record that is to be erased. */
export interface Erased {
  index: number;
  place: Place;
}

/**
 * Puts into the batch what erases records from a bucket: their payloads and places go, the data keys of the others are wrapped under a
 * new shred key. The old shred key is to be destroyed after the commit.
 */
export async function eraseFromBucket(
  batch: Batch,
  { dataKeys, keys }: { dataKeys: Table; keys: ShredKeys },
  before: Bucket,
  erased: Map<string, Erased>,
): Promise<void> {
  const oldKey = await keys.get({ bucket: before.number, generation: before.generation });
  const after = { ...before, generation: before.generation + 1 };
  const newKey = await keys.create({ bucket: after.number, generation: after.generation });
  const rewrap = (slot: Slot): Slot => {
    if (slot === null || erased.has(slot.leafHash)) return null;
    return { leafHash: slot.leafHash, wrapped: secretBox(newKey, openSecretBox(oldKey, slot.wrapped)) };
  };
  for await (const [key, value] of dataKeys.range(keyRowRange(before.number))) {
    batch.put(TABLES.dataKey, key, keyRow(after.generation, readKeyRow(value).slots.map(rewrap)));
  }
  for (const [leafHash, { index, place }] of erased) {
    batch.put(TABLES.sealed, leafHash, erasedRow(index));
    batch.delete(TABLES.payload, payloadKey(place));
  }
  batch.put(TABLES.bucket, sequence(after.number), bucketRow(after));
}
