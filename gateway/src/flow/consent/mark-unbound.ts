import type { ReadModel } from '../../ports/read-model';
import type { ShownConsent } from './shown-consent';
import { unboundSince } from './unbound-since';

/**
 * Consents as they are to be shown: UNBOUND also where nothing was signed yet and the certifier has ended what vouched for
 * the key. The ledger keeps that with the binding, and only who reads blocks sees it; of a consent that is signed the
 * ledger says it itself.
 */
export function markUnbound<C extends Pick<ShownConsent, 'state' | 'since' | 'terms'>>(
  readModel: Pick<ReadModel, 'get'> | undefined,
  shown: C[],
): Promise<C[]> {
  return Promise.all(
    shown.map(async (consent) => {
      if (consent.state !== 'REQUESTED') return consent;
      const since = await unboundSince(readModel, consent.terms.binding);
      return since === null ? consent : { ...consent, state: 'UNBOUND' as const, since };
    }),
  );
}
