import type { LogFollower } from '../logs';
import type { Gap } from './gap';

const MOST = 1_000;

/** What was found in the publishers' logs, and logs that have not been shown for `within` milliseconds. */
export async function logGaps(
  logs: LogFollower,
  { now, within }: { now: number; within: number },
): Promise<Gap[]> {
  const found = (await logs.findings(MOST)).map(({ kind, publisher, index, since }): Gap => ({
    kind,
    grantee: null,
    seq: index,
    publisher,
    since,
  }));
  const unread = (await logs.standings()).flatMap(({ fault, since, publisher, read }): Gap[] => {
    if (fault === null || since === null) return [];
    // A gateway may be away for a while; entries of another tree are a lie at once.
    if (fault === 'LOG_NOT_SHOWN' && now - since < within) return [];
    return [{ kind: fault, grantee: null, seq: read, publisher, since }];
  });
  return [...found, ...unread];
}
