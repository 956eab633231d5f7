import type { Keys } from '../../ports/keys';
import type { Ledger } from '../../ports/ledger';
import type { RegisterDeps } from '../publish';

/** What the anchorer works with: the register, its signing keys and the ledger. */
export interface AttestDeps extends RegisterDeps {
  keys: Keys;
  ledger: Ledger;
}
