import { fromHex, names, reading, toHex } from '@concordat/chaincode/domain';
import type { Peak } from '../../crypto/peaks';
import type { Batch, Storage } from '../../ports/storage';
import { storedRow } from '../../ports/stored-row';
import type { LogFaultKind } from './log-fault';

/** How far a publisher's log has been read and fits the ledger. */
export interface FollowedLog {
  size: number;
  peaks: Peak[];
  /** Why it could not be read further, and since when. */
  fault: { kind: LogFaultKind; since: number } | null;
}

interface Row {
  size: number;
  peaks: { height: number; hash: string }[];
  fault: FollowedLog['fault'];
}

const { integer, known, list, nullable, oneOf } = reading;
const shape = known<Row>({
  size: names.count,
  peaks: list(known<Row['peaks'][number]>({ height: integer({ min: 0, max: 64 }), hash: reading.hex(32) }), {
    max: 64,
  }),
  fault: nullable(
    known<NonNullable<Row['fault']>>({ kind: oneOf(['LOG_NOT_SHOWN', 'LOG_OTHER_ROOT']), since: names.time }),
  ),
});

const FOLLOWED = 'followedlog';

export async function followedLog(storage: Storage, publisher: string): Promise<FollowedLog> {
  const bytes = await storage.table(FOLLOWED).get(publisher);
  if (!bytes) return { size: 0, peaks: [], fault: null };
  const { size, peaks, fault } = storedRow(shape, bytes);
  return { size, peaks: peaks.map(({ height, hash }) => ({ height, hash: fromHex(hash, 32) })), fault };
}

export function putFollowedLog(batch: Batch, publisher: string, { size, peaks, fault }: FollowedLog): void {
  const row: Row = { size, peaks: peaks.map(({ height, hash }) => ({ height, hash: toHex(hash) })), fault };
  batch.put(FOLLOWED, publisher, Buffer.from(JSON.stringify(row)));
}
