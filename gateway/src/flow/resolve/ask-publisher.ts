import { type Enquiry, fromBase64url } from '@concordat/chaincode/domain';
import { unpad } from '../../crypto';
import { GatewayError } from '../../errors';
import type { Keys } from '../../ports/keys';
import type { ReleaseBatcher } from './release-batcher';
import type { ReleaseRequest, SealedRelease } from './release-message';
import type { SealedOpenings } from './sealed-openings';

export interface AskPublisherDeps {
  releases: ReleaseBatcher;
  keys: Pick<Keys, 'sealOpen'>;
}

/**
 * Asks the publisher of one line for its release and opens it; nothing in it has been read or verified yet.
 * Throws PeerError, or `PEER_ANSWER_INVALID` where it cannot be opened.
 */
export async function askPublisher(
  deps: AskPublisherDeps,
  openings: SealedOpenings,
  { enquiry, line, corrects }: { enquiry: Enquiry; line: number; corrects?: string },
): Promise<Buffer> {
  const publisher = enquiry.lines[line]?.publisher ?? '';
  const request: ReleaseRequest = {
    grantee: enquiry.grantee,
    seq: enquiry.seq,
    enquiryId: enquiry.enquiryId,
    line,
    opening: await openings.to(publisher),
    ...(corrects !== undefined && { corrects }),
  };
  return openRelease(deps, await deps.releases.ask(publisher, request));
}

function openRelease({ keys }: AskPublisherDeps, { keyId, box }: SealedRelease): Promise<Buffer> {
  return keys.sealOpen(keyId, fromBase64url(box)).then(unpad, (cause: unknown) => {
    throw new GatewayError('PEER_ANSWER_INVALID', 'the release is not sealed to us', { cause });
  });
}
