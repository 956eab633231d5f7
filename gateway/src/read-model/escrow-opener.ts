import { type Enquiry, fromBase64url } from '@concordat/chaincode/domain';
import { hmac, isDerivedEscrow, type Opening, parseOpening, subjectCommitmentOf } from '../crypto';
import type { Anomaly } from '../ports/read-model';
import type { Keys } from '../ports/keys';

export type OpenedEscrow =
  { subject: string; flaw: undefined } | { subject: string | undefined; flaw: Anomaly['kind'] };

export interface EscrowOpener {
  /** The index key of the enquiry's subject, and what is wrong with the escrow. */
  open(enquiry: Enquiry): Promise<OpenedEscrow>;
  /** The keyed index of a subject: it tells nothing to who has the database without the key. */
  indexOf(subject: { kind: string; identifier: string }): string;
}

/** Opens escrows with the regulator's `seal` keys, older ones included. */
export function escrowOpener(keys: Keys): EscrowOpener {
  const secret = keys.secret('index');
  const indexOf = ({ kind, identifier }: { kind: string; identifier: string }) =>
    hmac(secret, 'concordat/read-model-subject/v1\0', JSON.stringify([kind, identifier])).toString('hex');
  return {
    indexOf,
    async open(enquiry) {
      const opening = await openWithAny(keys, enquiry.escrow);
      if (!opening) return { subject: undefined, flaw: 'ESCROW_UNREADABLE' };
      // Indexed also where it does not fit: whom an enquiry pretends to be about is what an inspector wants to find.
      const subject = indexOf(opening);
      if (subjectCommitmentOf(opening) !== enquiry.subjectCommitment)
        return { subject, flaw: 'ESCROW_OTHER_SUBJECT' };
      if (!isDerivedEscrow(opening, enquiry.escrow)) return { subject, flaw: 'ESCROW_NOT_DERIVED' };
      return { subject, flaw: undefined };
    },
  };
}

async function openWithAny(keys: Keys, box: string): Promise<Opening | undefined> {
  const sealKeys = keys.list().filter(({ use }) => use === 'seal');
  for (const key of sealKeys.reverse()) {
    try {
      return parseOpening(await keys.sealOpen(key.keyId, fromBase64url(box)));
    } catch {
      // Sealed to another of our keys, or to nobody: the next one may fit.
    }
  }
  return undefined;
}
