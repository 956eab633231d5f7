import { fromHex, toHex } from '@concordat/chaincode/domain';
import type { Peak } from '../../crypto/peaks';
import type { Batch, Storage } from '../../ports/storage';
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

const FOLLOWED = 'followedlog';

export async function followedLog(storage: Storage, publisher: string): Promise<FollowedLog> {
  const bytes = await storage.table(FOLLOWED).get(publisher);
  if (!bytes) return { size: 0, peaks: [], fault: null };
  const { size, peaks, fault } = JSON.parse(Buffer.from(bytes).toString('utf8')) as Row;
  return { size, peaks: peaks.map(({ height, hash }) => ({ height, hash: fromHex(hash, 32) })), fault };
}

export function putFollowedLog(batch: Batch, publisher: string, { size, peaks, fault }: FollowedLog): void {
  const row: Row = { size, peaks: peaks.map(({ height, hash }) => ({ height, hash: toHex(hash) })), fault };
  batch.put(FOLLOWED, publisher, Buffer.from(JSON.stringify(row)));
}
