import { status as GrpcStatus } from '@grpc/grpc-js';
import type { ErrorDetail, GatewayError } from '@hyperledger/fabric-gateway';
import type { Endorsement, EndorsementResponse } from 'fabric-common';
import type { ChaincodeCall } from '../fabric-gateway/channel-client';
import type { Endorsed } from '../fabric-gateway/submit';
import { type Answer, askPeers, type PeerLink } from './ask-peers';
import type { OldClient } from './old-client';
import { refusal } from './refusal';

export interface Endorsing {
  client: OldClient;
  /** The own organisation's first. */
  peers: readonly PeerLink[];
  /** How many organisations must endorse. */
  needed: number;
}

/** What the library makes an envelope of. */
export interface EndorsedByPeers extends Endorsed {
  endorsement: Endorsement;
}

/** Makes a new proposal and collects endorsements that agree. Throws GatewayError. */
export async function endorse(
  { client, peers, needed }: Endorsing,
  { chaincode, name, argument }: ChaincodeCall,
  deadline: number,
): Promise<EndorsedByPeers> {
  const endorsement = client.channel.newEndorsement(chaincode);
  await client.sign(endorsement, { fcn: name, args: [argument] });
  const answers = await askPeers({ proposal: endorsement, peers, needed, deadline });
  const responses = endorsedBy(answers, needed);
  const [first] = agreeing(responses);
  return { txId: endorsement.getTransactionId(), result: first.response.payload, endorsement };
}

/** As the gateway service does: what the first peer says is told; what another one refuses may pass by itself. */
function endorsedBy(answers: Answer[], needed: number): EndorsementResponse[] {
  const responses = answers.flatMap(({ response }) => response ?? []);
  if (responses.length >= needed) return responses;
  throw answers[0]?.response
    ? notEndorsed('failed to collect enough transaction endorsements', answers)
    : notEndorsed('failed to endorse transaction', answers);
}

function notEndorsed(message: string, answers: Answer[]): GatewayError {
  const refusals = answers.filter(({ response }) => !response);
  const details = refusals.map(({ peer, message: text }): ErrorDetail => ({
    address: peer.name,
    mspId: peer.service.mspid,
    message: text,
  }));
  const text = `${message}, see attached details for more info`;
  const said = refusals.find(({ isAway }) => !isAway) ?? refusals[0];
  const status = said?.status ?? GrpcStatus.UNAVAILABLE;
  return refusal(status === GrpcStatus.UNKNOWN ? GrpcStatus.ABORTED : status, text, { details });
}

/** Endorsements count together only where they are of the same bytes: results, reads, writes. */
function agreeing(responses: EndorsementResponse[]): [EndorsementResponse, ...EndorsementResponse[]] {
  const [first, ...others] = responses;
  if (!first) throw refusal(GrpcStatus.UNAVAILABLE, 'no peer was asked');
  if (others.every(({ payload }) => Buffer.compare(payload, first.payload) === 0)) return [first, ...others];
  throw refusal(GrpcStatus.ABORTED, 'failed to assemble transaction: ProposalResponsePayloads do not match');
}
