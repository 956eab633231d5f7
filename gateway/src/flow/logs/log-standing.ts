import type { ReadModel } from '../../ports/read-model';
import type { Storage } from '../../ports/storage';
import { followedLog } from './followed-log';
import type { LogFaultKind } from './log-fault';

/** How a publisher's log stands with whoever follows it. */
export interface LogStanding {
  publisher: string;
  /** Entries under its newest head on the ledger. */
  anchored: number;
  /** Entries that have been read and fit it. */
  read: number;
  /** Why not all of them are. */
  fault: LogFaultKind | null;
  since: number | null;
}

/** Of every publisher that has a head on the ledger. */
export async function logStandings(deps: {
  readModel: Pick<ReadModel, 'list'>;
  storage: Storage;
}): Promise<LogStanding[]> {
  const standings: LogStanding[] = [];
  for await (const [, { value: head }] of deps.readModel.list('log')) {
    const { size, fault } = await followedLog(deps.storage, head.publisher);
    const { kind = null, since = null } = fault ?? {};
    standings.push({ publisher: head.publisher, anchored: head.size, read: size, fault: kind, since });
  }
  return standings;
}
