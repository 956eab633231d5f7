import { bootstrapHash, type FoundingMember } from '@concordat/chaincode/domain';
import type { Consortium } from '@concordat/network/consortium';

/** The list of organisations that this consortium starts with, as it stands on the ledger. */
export function foundingMembers({ organisations }: Pick<Consortium, 'organisations'>): FoundingMember[] {
  return organisations.map(({ mspId, displayName, governing, roles }) => ({
    mspId,
    name: displayName,
    governing,
    roles,
    acceptedCertifiers: null,
  }));
}

/** What a member's chaincode process is told at its start: the list that its operator agrees to. */
export function foundingEnvironment(founders: Pick<Consortium, 'organisations'>): Record<string, string> {
  return { CONCORDAT_BOOTSTRAP: bootstrapHash(foundingMembers(founders)) };
}
