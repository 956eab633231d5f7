import { toHex } from '@concordat/chaincode/domain';
import type { SchemaDocument } from '@concordat/chaincode/domain';
import { commitmentOf, groupDigests, groupOrder, groupSalt } from '../../crypto';
import { GatewayError } from '../../errors';
import type { Log } from '../../ports/log';
import type { SealedRecord } from '../../ports/vault';
import type { BundleGroup, RecordPart } from '../../verify';

export interface RecordPartRequest {
  schema: SchemaDocument;
  /** Groups to open beside `meta`; the others travel as digests. */
  disclose: readonly string[];
  /** A size of the log that stands on the ledger. */
  size: number;
}

/**
 * What proves one record, opened and at its index in the log, to its recipient: entry, opened and withheld groups,
 * inclusion path. Throws VAULT_CORRUPT where the groups are not those that were committed to.
 */
export async function partOf(
  log: Pick<Log, 'inclusion'>,
  { record, index }: { record: SealedRecord; index: number },
  { schema, disclose, size }: RecordPartRequest,
): Promise<RecordPart> {
  const groups = partedGroups(record, schema, new Set(['meta', ...disclose]));
  const path = (await log.inclusion(index, size)).map(toHex);
  return { entry: record.entry, groups, index, size, path };
}

function partedGroups(
  { secret, groups, entry }: SealedRecord,
  schema: SchemaDocument,
  open: Set<string>,
): BundleGroup[] {
  const names = groupOrder(schema.groups);
  const digests = groupDigests(secret, names, groups);
  if (commitmentOf(digests) !== entry.commitment) {
    throw new GatewayError('VAULT_CORRUPT', 'a record is not the one that was committed to');
  }
  return names.map((name, position) => {
    if (open.has(name)) return { name, salt: toHex(groupSalt(secret, name)), value: groups[name] ?? null };
    return { name, digest: toHex(digests[position] ?? new Uint8Array()) };
  });
}
