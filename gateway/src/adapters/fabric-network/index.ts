import type { Ledger } from '../../ports/ledger';
import { LedgerError } from '../../ports/ledger';
import { FabricLedger } from '../fabric-gateway/fabric-ledger';
import { signerFor } from '../fabric-gateway/open-gateway';
import { PeerLink } from '../fabric-gateway/peer-link';
import { loadLibrary } from './library';
import { NodesClient } from './nodes-client';
import { OldClient } from './old-client';
import type { FabricNetworkOptions } from './options';

export type { FabricNetworkOptions, NodeAddress, PeerAddress } from './options';

/**
 * Connects to a Fabric network whose peers have no gateway service (before 2.4; Raft), through the package
 * fabric-network, which is loaded here and nowhere else. Returns at once: connections are made when they are needed.
 * Throws CONFIG_INVALID where the package is not installed, and for options that cannot work.
 */
export function connectFabricNetwork(options: FabricNetworkOptions): Ledger {
  const needed = endorsementsOf(options);
  const signer = signerFor(options);
  const client = new OldClient(loadLibrary(), options, signer);
  const own = options.peers.filter(({ mspId }) => mspId === options.mspId);
  const others = options.peers.filter(({ mspId }) => mspId !== options.mspId);
  const peers = [...own, ...others].map((address) => client.peer(address));
  const orderers = options.orderers.map((address) => client.orderer(address));
  const readers = own.length > 0 ? peers.slice(0, own.length) : peers;
  const { mspId, cert, channel } = options;
  const [first, ...rest] = (own.length > 0 ? own : others).map(
    (address) => new PeerLink(address, { mspId, cert, channel, signer }),
  );
  if (!first) throw invalid('/ledger/peers: name at least one');
  const nodes = new NodesClient(options, {
    endorsing: { client, peers, needed },
    orderers,
    readers,
    streams: [first, ...rest],
    hasPeer: own.length > 0,
    close: () => [...peers, ...orderers, first, ...rest].forEach((link) => link.close()),
  });
  return new FabricLedger(options, nodes);
}

function endorsementsOf({ peers, orderers, endorsements }: FabricNetworkOptions): number {
  const organisations = new Set(peers.map(({ mspId }) => mspId)).size;
  if (organisations === 0) throw invalid('/ledger/peers: name at least one');
  if (orderers.length === 0) throw invalid('/ledger/orderers: name at least one');
  const needed = endorsements ?? organisations;
  if (needed >= 1 && needed <= organisations) return needed;
  throw invalid(`/ledger/endorsements: ${needed} of the ${organisations} organisations in /ledger/peers`);
}

function invalid(detail: string): LedgerError {
  return new LedgerError('CONFIG_INVALID', detail);
}
