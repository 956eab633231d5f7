import { connectFabricNetwork, type FabricNetworkOptions, type Ledger } from '@concordat/gateway';
import { type Consortium, endorsementPolicy } from '@concordat/network/consortium';
import { callerOf, type Endpoint, type Identity, type Parts } from './connect';

export interface Nodes {
  /** By governing member's MSP id. */
  peers: Record<string, Endpoint>;
  orderers: Endpoint[];
}

/** What a test sets otherwise. */
export type OldOptions = Partial<
  Pick<FabricNetworkOptions, 'mspId' | 'cert' | 'key' | 'endorsements' | 'load' | 'timeouts'>
>;

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
  options: OldOptions = {},
): Ledger {
  return connectFabricNetwork({
    ...callerOf(parts, identity),
    peers: Object.entries(peers).map(([mspId, address]) => ({ mspId, ...address })),
    orderers,
    endorsements: endorsementPolicy(parts.consortium).k,
    ...options,
    timeouts: { evaluate: 5_000, ...options.timeouts },
  });
}
