import { type Enquiry, fromBase64url } from '@concordat/chaincode/domain';
import { unpad } from '../../crypto';
import { GatewayError } from '../../errors';
import type { Keys } from '../../ports/keys';
import type { ReleaseBatcher } from './release-batcher';
import {
  parseReleaseContent,
  type ReleaseContent,
  type ReleaseRequest,
  type SealedRelease,
} from './release-message';
import type { SealedOpenings } from './sealed-openings';

export interface AskPublisherDeps {
  releases: ReleaseBatcher;
  keys: Pick<Keys, 'sealOpen'>;
}

/**
 * Asks the publisher of one line for its release and opens it; nothing in it has been verified yet.
 * Throws PeerError, or `PEER_ANSWER_INVALID` where it cannot be opened or read.
 */
export async function askPublisher(
  deps: AskPublisherDeps,
  openings: SealedOpenings,
  { enquiry, line, corrects }: { enquiry: Enquiry; line: number; corrects?: string },
): Promise<ReleaseContent> {
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

async function openRelease(
  { keys }: AskPublisherDeps,
  { keyId, box }: SealedRelease,
): Promise<ReleaseContent> {
  const opened = await keys.sealOpen(keyId, fromBase64url(box)).then(unpad, (cause: unknown) => {
    throw new GatewayError('PEER_ANSWER_INVALID', 'the release is not sealed to us', { cause });
  });
  return parseReleaseContent(parseJson(opened));
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch (cause) {
    throw new GatewayError('PEER_ANSWER_INVALID', 'the release is not JSON', { cause });
  }
}
