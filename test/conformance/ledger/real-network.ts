import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FabricGatewayOptions, Ledger } from '@concordat/gateway';
import { type Consortium, loadConsortium } from '@concordat/network/consortium';
import { type FabricNetwork, startFabricNetwork } from '@concordat/network/fabric';
import { FaultWire } from '@concordat/scripts/faults/fault-wire';
import { repoRoot } from '../../support/paths';
import { connectAs, type Endpoint } from './connect';
import type { LedgerNetwork } from './ledger-network';

/** A real Fabric network from the official binaries (FABRIC_BIN): BFT orderers, a peer and a chaincode process each. */
export async function startRealNetwork(): Promise<LedgerNetwork> {
  const dataDir = await mkdtemp(join(tmpdir(), 'concordat-fabric-'));
  const consortium = await loadConsortium(join(repoRoot, 'network', 'consortium.yaml'));
  const chaincodeDir = join(repoRoot, 'chaincode');
  const network = await startFabricNetwork({ consortium, dataDir, chaincodeDir, users: ['gateway'] });
  return new RealNetwork(network, consortium, dataDir);
}

class RealNetwork implements LedgerNetwork {
  readonly #ledgers: Ledger[] = [];

  constructor(
    private readonly network: FabricNetwork,
    private readonly consortium: Consortium,
    private readonly dataDir: string,
  ) {}

  connect(mspId: string, identity: 'gateway' | 'admin'): Ledger {
    const ledger = connectAs(this.#parts(), { mspId, identity }, this.#peerOf(mspId));
    this.#ledgers.push(ledger);
    return ledger;
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
    const ledger = connectAs(this.#parts(), { mspId, identity: 'gateway' }, first, { others, ...options });
    this.#ledgers.push(ledger);
    return ledger;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#peers().map((peer) => peer.kill('SIGKILL')));
  }

  async start(): Promise<void> {
    await Promise.all(this.#peers().map((peer) => peer.restart()));
  }

  async close(): Promise<void> {
    this.#ledgers.forEach((ledger) => ledger.close());
    await this.network.stop();
    await rm(this.dataDir, { recursive: true });
  }

  #parts() {
    return { consortium: this.consortium, materialDir: this.network.materialDir };
  }

  #peers() {
    return this.network.processes.filter(({ role }) => role === 'peer');
  }

  /** A bank has no peer: it uses a governing member's. */
  #peerOf(mspId: string): Endpoint {
    const peer = this.network.peers[mspId] ?? Object.values(this.network.peers)[0];
    if (!peer) throw new Error('the network has no peer');
    return peer;
  }
}
