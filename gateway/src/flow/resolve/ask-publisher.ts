import type { Enquiry } from '@concordat/chaincode/domain';
import type { ReleaseBatcher } from './release-batcher';
import type { ReleaseRequest } from './release-message';
import type { SealedOpenings } from './sealed-openings';

export interface AskPublisherDeps {
  releases: ReleaseBatcher;
}

/**
 * Asks the publisher of one line for its release and opens it; nothing in it has been read or verified yet.
 * Throws PeerError, or `PEER_ANSWER_INVALID` where it cannot be opened.
 */
export async function askPublisher(
  { releases }: AskPublisherDeps,
  openings: SealedOpenings,
  { enquiry, line, corrects }: { enquiry: Enquiry; line: number; corrects?: string },
): Promise<Uint8Array> {
  const publisher = enquiry.lines[line]?.publisher ?? '';
  const request: ReleaseRequest = {
    grantee: enquiry.grantee,
    seq: enquiry.seq,
    enquiryId: enquiry.enquiryId,
    line,
    opening: await openings.to(publisher),
    ...(corrects !== undefined && { corrects }),
  };
  return releases.ask(publisher, request);
}
