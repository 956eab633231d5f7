import type { LogFollower, LogStanding } from '../logs';
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
  const unread = (await logs.standings()).flatMap((standing): Gap[] => {
    const { fault, since, publisher, read, left } = standing;
    if (fault === null || since === null) return [];
    if (fault === 'LOG_NOT_SHOWN' && left !== null) return [leftUnread(standing, left)];
    // A gateway may be away for a while; entries of another tree are a lie at once.
    if (fault === 'LOG_NOT_SHOWN' && now - since < within) return [];
    return [{ kind: fault, grantee: null, seq: read, publisher, since }];
  });
  return [...found, ...unread];
}

/** A publisher that has left need not be there any more: what was not read in time stays so, and is no lie. */
function leftUnread({ publisher, read, anchored }: LogStanding, left: number): Gap {
  const day = new Date(left).toISOString().slice(0, 10);
  const detail = `left on ${day}; its log was read up to ${read} of ${anchored} entries`;
  return { kind: 'LOG_LEFT_UNREAD', grantee: null, seq: read, publisher, since: left, detail };
}
