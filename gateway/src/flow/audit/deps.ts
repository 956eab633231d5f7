import type { Clock } from '../../ports/clock';
import type { Ledger } from '../../ports/ledger';
import type { LogFollower } from '../logs';
import type { ReadModel } from '../../ports/read-model';

export interface AuditDeps {
  ledger: Ledger;
  readModel: ReadModel;
  clock: Clock;
  /** Where the publishers' logs are followed: at the regulator. */
  logs?: LogFollower | undefined;
}
