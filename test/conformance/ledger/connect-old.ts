import { connectFabricNetwork, type FabricNetworkOptions, type Ledger } from '@concordat/gateway';
import { type Consortium, endorsementPolicy } from '@concordat/network/consortium';
import { callerOf, type Endpoint, type Identity, type Parts } from './connect';

export interface Nodes {
  /** By governing member's MSP id. */
  peers: Record<string, Endpoint>;
  orderers: Endpoint[];
}

/** Pocket is all peers and the orderer; the name by which it is called says which peer is meant. */
export function pocketNodes(consortium: Consortium, endpoint: string): Nodes {
  const members = endorsementPolicy(consortium).organisations;
  const peers = members.map((mspId): [string, Endpoint] => [mspId, { endpoint, hostAlias: mspId }]);
  return { peers: Object.fromEntries(peers), orderers: [{ endpoint }] };
}

/** A connection through the package fabric-network. */
export function connectOld(
  parts: Parts,
  identity: Identity,
  { peers, orderers }: Nodes,
  timeouts: FabricNetworkOptions['timeouts'] = {},
): Ledger {
  return connectFabricNetwork({
    ...callerOf(parts, identity),
    timeouts: { evaluate: 5_000, ...timeouts },
    peers: Object.entries(peers).map(([mspId, address]) => ({ mspId, ...address })),
    orderers,
    endorsements: endorsementPolicy(parts.consortium).k,
  });
}
