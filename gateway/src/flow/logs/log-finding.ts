import { sequence } from '@concordat/chaincode/domain';
import type { Batch, Storage } from '../../ports/storage';

/** What a publisher's log says that no honest one does. It stands under a head on the ledger: its publisher cannot deny it. */
export interface LogFinding {
  kind: 'RECORD_ID_DOUBLED' | 'ENTRY_UNREADABLE';
  publisher: string;
  /** Index of the entry. */
  index: number;
  /** Index of the entry that has had the record id before. */
  earlier: number | null;
  /** When the head that commits to it came onto the ledger, ms since the epoch. */
  since: number;
}

const FINDINGS = 'logfinding';

export function putFinding(batch: Batch, finding: LogFinding): void {
  const key = `${finding.publisher}/${sequence(finding.index)}`;
  batch.put(FINDINGS, key, Buffer.from(JSON.stringify(finding)));
}

/** All of them, or the first `limit`, by publisher and place. */
export async function logFindings(storage: Storage, limit: number): Promise<LogFinding[]> {
  const found: LogFinding[] = [];
  for await (const [, bytes] of storage.table(FINDINGS).range({ limit }))
    found.push(JSON.parse(Buffer.from(bytes).toString('utf8')) as LogFinding);
  return found;
}
