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
  /** When its publisher left the consortium: nobody need show the log after that. Ms since the epoch. */
  left: number | null;
}

/** Of every publisher that has a head on the ledger. */
export async function logStandings(deps: {
  readModel: Pick<ReadModel, 'list' | 'get'>;
  storage: Storage;
}): Promise<LogStanding[]> {
  const standings: LogStanding[] = [];
  for await (const [, { value: head }] of deps.readModel.list('log')) {
    const { publisher, size: anchored } = head;
    const { size: read, fault } = await followedLog(deps.storage, publisher);
    const { kind = null, since = null } = fault ?? {};
    const left = await leftAt(deps.readModel, publisher);
    standings.push({ publisher, anchored, read, fault: kind, since, left });
  }
  return standings;
}

async function leftAt(readModel: Pick<ReadModel, 'get'>, publisher: string): Promise<number | null> {
  const standing = (await readModel.get('org', publisher))?.value.standing;
  return standing?.state === 'LEFT' ? standing.since : null;
}
