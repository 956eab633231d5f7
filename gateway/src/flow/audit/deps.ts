import type { Clock } from '../../ports/clock';
import type { Ledger } from '../../ports/ledger';
import type { ReadModel } from '../../ports/read-model';

export interface AuditDeps {
  ledger: Ledger;
  readModel: ReadModel;
  clock: Clock;
}
