import { sequence } from '@concordat/chaincode/domain';
import { openSecretBox, secretBox } from '../../crypto';
import type { Batch, Table } from '../../ports/storage';
import type { ShredKeys } from './shred-keys';
import type { Bucket } from './vault-rows';
import { bucketRow, dataKeyRange, numbered, readNumbered, TABLES } from './vault-rows';

/**
 * Puts into the batch what erases records from a bucket: their rows go, the data keys of the others are wrapped under a
 * new shred key. Answers the bucket as it will be; the old shred key is to be destroyed after the commit.
 */
export async function eraseFromBucket(
  batch: Batch,
  { dataKeys, keys }: { dataKeys: Table; keys: ShredKeys },
  before: Bucket,
  erased: Set<string>,
): Promise<Bucket> {
  const oldKey = await keys.get({ bucket: before.number, generation: before.generation });
  const after = { ...before, generation: before.generation + 1 };
  const newKey = await keys.create({ bucket: after.number, generation: after.generation });
  for await (const [key, value] of dataKeys.range(dataKeyRange(before.number))) {
    const leafHash = key.slice(key.indexOf('/') + 1);
    if (erased.has(leafHash)) {
      batch.delete(TABLES.dataKey, key);
      batch.delete(TABLES.sealed, leafHash);
    } else {
      const dataKey = openSecretBox(oldKey, readNumbered(value).box);
      batch.put(TABLES.dataKey, key, numbered(after.generation, secretBox(newKey, dataKey)));
    }
  }
  batch.put(TABLES.bucket, sequence(after.number), bucketRow(after));
  return after;
}
