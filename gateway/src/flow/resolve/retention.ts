import type { RecordMeta } from '@concordat/chaincode/domain';
import type { SealedRecord } from '../../ports/vault';

/**
 * Whether a record may no longer be released at `time`: the day until which it may be kept, which stands in its always
 * disclosed group, has passed. That day itself is still allowed; a record without one is kept.
 */
export function isPastRetention({ groups }: Pick<SealedRecord, 'groups'>, time: number): boolean {
  const { retainUntil } = groups['meta'] as RecordMeta;
  return retainUntil !== null && retainUntil < new Date(time).toISOString().slice(0, 10);
}
