import type { EnquiryHead } from '@concordat/chaincode/domain';
import type { GranteeChain, ReadModel } from '../../ports/read-model';

/** Why a list is complete, or is not: up to which enquiry of each grantee, and whether all their escrows opened. */
export interface Completeness {
  complete: boolean;
  /** The read model's height that this speaks of, and the peer's when it was asked. */
  height: number;
  peerHeight: number;
  grantees: (GranteeChain & { complete: boolean })[];
}

/**
 * What is read of the subject after this is complete up to its height where every grantee's chain is verified up to its
 * head on the ledger, and all its escrows opened. The heads are read first: a chain may have grown beyond one meanwhile.
 */
export async function completeness(
  { readModel }: { readModel: ReadModel },
  peerHeight: number,
): Promise<Completeness> {
  const heads = new Map<string, EnquiryHead>();
  for await (const [, { value }] of readModel.list('enquiryseq')) heads.set(value.grantee, value);
  const height = readModel.height();
  const grantees = (await readModel.grantees()).map((chain) => {
    const opened = chain.escrowsFailed === 0 && chain.escrowsOpened === chain.seq;
    return { ...chain, complete: chain.verified && opened && reaches(chain, heads.get(chain.grantee)) };
  });
  const followed = new Set(grantees.map(({ grantee }) => grantee));
  const complete =
    height >= peerHeight &&
    grantees.every((grantee) => grantee.complete) &&
    [...heads.keys()].every((grantee) => followed.has(grantee));
  return { complete, height, peerHeight, grantees };
}

/** Whether the chain passes through the head. Without one it began after the heads were read. */
function reaches(chain: GranteeChain, head: EnquiryHead | undefined): boolean {
  if (head === undefined || chain.seq > head.seq) return true;
  return chain.seq === head.seq && chain.chain === head.chain;
}
