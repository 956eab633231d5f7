import type { ReadModel } from '../../ports/read-model';
import type { ShownConsent } from './shown-consent';
import { unboundSince } from './unbound-since';

/** What a key that nobody vouches for any more would still have to act on. */
const ENDS: readonly ShownConsent['state'][] = ['REQUESTED', 'ACTIVE', 'PAUSED'];

/**
 * Consents as they are to be shown: UNBOUND where the certifier has ended what vouched for their key. The ledger keeps that
 * with the binding, not with the consent, and only who reads blocks sees it.
 */
export function markUnbound<C extends Pick<ShownConsent, 'state' | 'since' | 'terms'>>(
  readModel: Pick<ReadModel, 'get'> | undefined,
  shown: C[],
): Promise<C[]> {
  return Promise.all(
    shown.map(async (consent) => {
      if (!ENDS.includes(consent.state)) return consent;
      const since = await unboundSince(readModel, consent.terms.binding);
      return since === null ? consent : { ...consent, state: 'UNBOUND' as const, since };
    }),
  );
}
