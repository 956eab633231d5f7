import { status as GrpcStatus } from '@grpc/grpc-js';
import type { Endorser, EndorsementResponse, Proposal } from 'fabric-common';
import { type NodeLink, inOrder } from './node-link';
import { statusOf } from './refusal';

export type PeerLink = NodeLink<Endorser>;

/** What one peer said to a proposal. */
export interface Answer {
  peer: PeerLink;
  /** The run that it endorsed; absent where it refused. */
  response?: EndorsementResponse;
  /** Why it did not endorse, as a peer's gateway service words it. */
  message: string;
  status: GrpcStatus;
  /** It did not answer, or its chaincode did not: another peer may. */
  isAway: boolean;
}

const AWAY = new Set<GrpcStatus>([
  GrpcStatus.UNAVAILABLE,
  GrpcStatus.DEADLINE_EXCEEDED,
  GrpcStatus.CANCELLED,
]);
const ROUNDS = 2;

export interface Question {
  /** Built and signed. */
  proposal: Proposal;
  /** Whom it may be put to, the preferred first. */
  peers: readonly PeerLink[];
  /** Of how many organisations one must answer. */
  needed: number;
  /** Milliseconds since the epoch. */
  deadline: number;
}

/**
 * Puts a proposal to as many peers as are needed, and once more where some of them are away: to others if there are any,
 * else again, since a connection that was cut while idle is noticed by the first call over it.
 */
export async function askPeers({ proposal, peers, needed, deadline }: Question): Promise<Answer[]> {
  let answers: Answer[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const chosen = oneEach(inOrder(peers)).slice(0, needed);
    answers = await put(proposal, chosen, deadline);
    const away = answers.filter(({ isAway }) => isAway);
    if (away.length === 0) break;
    away.forEach(({ peer }) => peer.setAside());
  }
  return answers;
}

/** The first peer of each organisation. */
function oneEach(peers: PeerLink[]): PeerLink[] {
  const first = new Map(peers.toReversed().map((peer) => [peer.service.mspid, peer]));
  return peers.filter((peer) => first.get(peer.service.mspid) === peer);
}

async function put(proposal: Proposal, peers: PeerLink[], deadline: number): Promise<Answer[]> {
  await Promise.allSettled(peers.map((peer) => peer.ready()));
  const requestTimeout = Math.max(1, deadline - Date.now());
  const targets = peers.map(({ service }) => service);
  const { responses, errors } = await proposal.send({ targets, requestTimeout });
  return peers.map((peer) => {
    const response = responses.find(({ connection }) => connection.name === peer.name);
    if (response) return answered(peer, response);
    return failed(
      peer,
      errors.find(({ connection }) => connection?.name === peer.name),
    );
  });
}

function answered(peer: PeerLink, response: EndorsementResponse): Answer {
  const { status, message } = response.response;
  const text = `chaincode response ${status}, ${message}`;
  if (response.endorsement) return { peer, response, message: text, status: GrpcStatus.OK, isAway: false };
  const isAway = message.includes('failed to execute transaction');
  return { peer, message: text, status: GrpcStatus.UNKNOWN, isAway };
}

/** The library says `REQUEST TIMEOUT` without a gRPC status, and the like of a peer that it is not connected to. */
function failed(peer: PeerLink, error: Error | undefined): Answer {
  const status = statusOf(error) ?? GrpcStatus.UNAVAILABLE;
  const message = error?.message ?? 'no answer';
  return { peer, message, status, isAway: AWAY.has(status) };
}
