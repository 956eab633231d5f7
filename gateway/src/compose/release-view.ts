import type { ReleaseDeps } from '../flow/resolve/release';
import type { ReadModel } from '../ports/read-model';
import type { PeerHeight } from './peer-height';

const CATCH_UP_MS = 5_000;

/**
 * The read model as releases see it: a consent's state is told only once the read model has reached what the own peer
 * has committed, so that no first release follows a revocation that the peer has seen (invariant 2), even when the
 * stream of blocks is broken. Throws CATCHING_UP, or the ledger's code.
 */
export function releaseView(readModel: ReadModel, peer: PeerHeight): ReleaseDeps['readModel'] {
  return {
    enquiry: (grantee, seq) => readModel.enquiry(grantee, seq),
    fault: () => readModel.fault(),
    get: (kind, ...attributes) => readModel.get(kind, ...attributes),
    at: (kind, attributes, block) => readModel.at(kind, attributes, block),
    waitFor: (look, options) => readModel.waitFor(look, options),
    consentState: async (id) => {
      await readModel.waitForHeight(await peer.now(), { timeoutMs: CATCH_UP_MS });
      return readModel.consentState(id);
    },
  };
}
