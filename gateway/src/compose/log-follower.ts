import { LogFollower } from '../flow/logs';
import type { PeerFiles } from '../ports/peers';
import type { Base } from './base';
import { every } from './every';

/** The regulator reads every publisher's log, as any witness could. */
export function composeLogFollower(base: Base, peers: PeerFiles): LogFollower | undefined {
  const { config, readModel, storage, clock, log, closers } = base;
  if (!readModel || !config.roles.includes('regulator')) return undefined;
  const logs = new LogFollower({ readModel, storage, clock, peers });
  const read = async () => {
    for (const finding of await logs.read()) log.error(finding, 'a publisher’s log is not honest');
  };
  const following = every(config.limits.logsMs, read, log);
  closers.add('logs', () => following.stop());
  return logs;
}
