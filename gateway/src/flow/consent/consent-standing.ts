import type { ConsentStateName } from '@concordat/chaincode/domain';
import type { LedgerConsent } from '../../ports/ledger-values';
import type { ShownConsent } from './shown-consent';

/** What a key that nobody vouches for any more would still have to carry. */
const OPEN: readonly ConsentStateName[] = ['ACTIVE', 'PAUSED'];

/**
 * How a consent stands by the ledger's answer: REQUESTED where it is not there yet; UNBOUND, in place of the state that the
 * last act made, where its certifier has ended what vouched for its key.
 */
export function consentStanding(found: LedgerConsent | null): Pick<ShownConsent, 'state' | 'since'> {
  if (!found) return { state: 'REQUESTED', since: null };
  const { state, since } = found.state;
  const unboundAt = found.unboundAt ?? null;
  return unboundAt !== null && OPEN.includes(state)
    ? { state: 'UNBOUND', since: unboundAt }
    : { state, since };
}
