import type { Enquiry } from '@concordat/chaincode/domain';
import { openingBytes } from '../../crypto';
import type { ReleaseBatcher } from './release-batcher';
import type { LineRequest } from './release-message';
import type { StoredEnquiry } from './report';

export interface AskPublisherDeps {
  releases: ReleaseBatcher;
}

/**
 * Asks the publisher of one line for its release and opens it; nothing in it has been read or verified yet.
 * Throws PeerError, or `PEER_ANSWER_INVALID` where it cannot be opened.
 */
export function askPublisher(
  { releases }: AskPublisherDeps,
  { request: { subject }, salt }: Pick<StoredEnquiry, 'request' | 'salt'>,
  { enquiry, line, corrects }: { enquiry: Enquiry; line: number; corrects?: string },
): Promise<Uint8Array> {
  const publisher = enquiry.lines[line]?.publisher ?? '';
  const request: LineRequest = {
    grantee: enquiry.grantee,
    seq: enquiry.seq,
    enquiryId: enquiry.enquiryId,
    line,
    ...(corrects !== undefined && { corrects }),
  };
  return releases.ask(publisher, { request, opening: openingBytes({ ...subject, salt }) });
}
