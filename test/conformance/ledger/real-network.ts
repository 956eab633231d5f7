import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FabricGatewayOptions, Ledger } from '@concordat/gateway';
import { type Consortium, loadConsortium } from '@concordat/network/consortium';
import { abilitiesOf, type FabricNetwork, startFabricNetwork } from '@concordat/network/fabric';
import { FaultWire } from '@concordat/scripts/faults/fault-wire';
import type { RowNeeds } from '../../support/fabric-version';
import { repoRoot } from '../../support/paths';
import { FOUNDING_ENVIRONMENT } from './bootstrap-call';
import { connectAs, type Endpoint, type Identity } from './connect';
import { connectOld } from './connect-old';
import type { LedgerNetwork } from './ledger-network';

/** A real Fabric network from the official binaries (FABRIC_BIN): an orderer, a peer and a chaincode process each. */
export async function startRealNetwork({ ordering, client }: RowNeeds): Promise<LedgerNetwork> {
  const dataDir = await mkdtemp(join(tmpdir(), 'concordat-fabric-'));
  const consortium = await loadConsortium(join(repoRoot, 'network', 'consortium.yaml'));
  const chaincodeDir = join(repoRoot, 'chaincode');
  const network = await startFabricNetwork({
    ...{ consortium, dataDir, chaincodeDir, ordering },
    users: ['gateway'],
    chaincodeEnv: FOUNDING_ENVIRONMENT,
  });
  return new RealNetwork({ network, consortium, dataDir, client });
}

interface RealParts {
  network: FabricNetwork;
  consortium: Consortium;
  dataDir: string;
  client: RowNeeds['client'];
}

class RealNetwork implements LedgerNetwork {
  readonly #ledgers: Ledger[] = [];

  constructor(private readonly parts: RealParts) {}

  get tellsBanks(): boolean {
    return abilitiesOf(this.parts.network.version).gatewayService;
  }

  connect(mspId: string, identity: 'gateway' | 'admin'): Ledger {
    return this.#connectTo(this.#peerOf(mspId), { mspId, identity });
  }

  async wireTo(mspId: string) {
    const peer = this.#peerOf(mspId);
    const wire = await FaultWire.start(Number(peer.endpoint.split(':')[1]));
    return { wire, peer: { hostAlias: 'localhost', ...peer, endpoint: `127.0.0.1:${wire.port}` } };
  }

  connectTo(
    [first, ...others]: [Endpoint, ...Endpoint[]],
    mspId: string,
    options: Partial<FabricGatewayOptions> = {},
  ): Ledger {
    return this.#connectTo(first, { mspId, identity: 'gateway' }, { others, ...options });
  }

  async stop(): Promise<void> {
    await Promise.all(this.#peers().map((peer) => peer.kill('SIGKILL')));
  }

  async start(): Promise<void> {
    await Promise.all(this.#peers().map((peer) => peer.restart()));
  }

  async close(): Promise<void> {
    this.#ledgers.forEach((ledger) => ledger.close());
    await this.parts.network.stop();
    await rm(this.parts.dataDir, { recursive: true });
  }

  #connectTo(peer: Endpoint, identity: Identity, options: Partial<FabricGatewayOptions> = {}): Ledger {
    const ledger =
      this.parts.client === 'fabric-network'
        ? connectOld(this.#parts(), identity, this.#nodes(peer, identity.mspId), options)
        : connectAs(this.#parts(), identity, peer, options);
    this.#ledgers.push(ledger);
    return ledger;
  }

  /** All peers and orderers; that which the organisation uses, at the address given. */
  #nodes(peer: Endpoint, mspId: string) {
    const { peers, orderers } = this.parts.network;
    const owner = mspId in peers ? mspId : Object.keys(peers)[0];
    return { peers: { ...peers, ...(owner && { [owner]: peer }) }, orderers: Object.values(orderers) };
  }

  #parts() {
    return { consortium: this.parts.consortium, materialDir: this.parts.network.materialDir };
  }

  #peers() {
    return this.parts.network.processes.filter(({ role }) => role === 'peer');
  }

  /** A bank has no peer: it uses a governing member's. */
  #peerOf(mspId: string): Endpoint {
    const peer = this.parts.network.peers[mspId] ?? Object.values(this.parts.network.peers)[0];
    if (!peer) throw new Error('the network has no peer');
    return peer;
  }
}
