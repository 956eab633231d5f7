import type { CallerOptions, PeerEndpoint } from '../fabric-gateway';

/** Where a peer or an orderer listens. */
export type NodeAddress = PeerEndpoint;

export interface PeerAddress extends NodeAddress {
  /** The organisation that runs the peer. */
  mspId: string;
}

/** Nothing is discovered: the peers and orderers are told. */
export interface FabricNetworkOptions extends CallerOptions {
  /**
   * Peers that endorse. Those of the own organisation answer evaluations and tell blocks and outcomes; an organisation
   * that has none here asks whichever peer answers, and learns outcomes by transaction id (Fabric 2.4 or later).
   */
  peers: readonly PeerAddress[];
  /** Tried in turn. */
  orderers: readonly NodeAddress[];
  /** How many organisations must endorse, as the chaincode's rule says. Default: all that have a peer in `peers`. */
  endorsements?: number;
}
