import type { ConsentStateName, ConsentTerms, ConsentUse } from '@concordat/chaincode/domain';

/**
 * REQUESTED: the subject has not answered yet. REFUSED: its certifier does not take the request. UNBOUND: its certifier no
 * longer vouches for the key that signs, so that no enquiry is granted any more.
 */
export type ShownState = ConsentStateName | 'REQUESTED' | 'REFUSED' | 'UNBOUND';

/** A consent as both sides are shown it. */
export interface ShownConsent {
  handle: string;
  consentId: string;
  state: ShownState;
  since: number | null;
  /** What a signature over PAUSE or RESUME must name; null while nothing is on the ledger. */
  lifecycle: string | null;
  channel: string;
  use: ConsentUse | null;
  terms: ConsentTerms;
  words: string;
}
