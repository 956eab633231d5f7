import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FabricGatewayOptions, Ledger } from '@concordat/gateway';
import { type Consortium, endorsementPolicy, loadConsortium } from '@concordat/network/consortium';
import { createMaterial } from '@concordat/network/material';
import { Pocket } from '@concordat/network/pocket';
import { FaultWire } from '@concordat/scripts/faults/fault-wire';
import { freeAddress } from '@concordat/network/ports';
import { repoRoot } from '../../support/paths';
import { FOUNDING_ENVIRONMENT } from './bootstrap-call';
import { connectAs, type Endpoint, type Identity } from './connect';
import { connectOld, pocketNodes } from './connect-old';
import type { LedgerNetwork } from './ledger-network';

export interface PocketNetworkOptions {
  /** Simulate once per organisation, each up to two blocks behind. */
  strict: boolean;
  /** Through which library gateways speak with it (default: fabric-gateway). */
  client?: 'fabric-gateway' | 'fabric-network';
  /** Whether peers have the gateway service, as they do from Fabric 2.4 on (default: yes). */
  gatewayService?: boolean;
}

/** Pocket in this process, the chaincode in one of its own. */
export async function startPocketNetwork(options: PocketNetworkOptions): Promise<LedgerNetwork> {
  const folder = await mkdtemp(join(tmpdir(), 'concordat-ledger-'));
  const consortium = await loadConsortium(join(repoRoot, 'network', 'consortium.yaml'));
  const materialDir = join(folder, 'material');
  await createMaterial({
    dir: materialDir,
    organisations: consortium.organisations.map(({ mspId, domain, governing }) => ({
      mspId,
      domain,
      peer: governing,
      users: ['gateway'],
    })),
  });
  const address = await freeAddress();
  const chaincode = await startChaincode(address);
  const network = new PocketNetwork({ folder, materialDir, consortium, address, chaincode, ...options });
  await network.start();
  return network;
}

interface Parts extends PocketNetworkOptions {
  folder: string;
  materialDir: string;
  consortium: Consortium;
  address: string;
  chaincode: ChildProcess;
}

class PocketNetwork implements LedgerNetwork {
  #pocket: Pocket | undefined;
  #port = 0;
  readonly #ledgers: Ledger[] = [];

  constructor(private readonly parts: Parts) {}

  get tellsBanks(): boolean {
    return this.parts.gatewayService !== false;
  }

  async start(): Promise<void> {
    const { consortium, folder, materialDir, address, strict, gatewayService = true } = this.parts;
    const policy = endorsementPolicy(consortium);
    const addresses = Object.fromEntries(policy.organisations.map((mspId) => [mspId, address]));
    this.#pocket = await Pocket.start({
      dataDir: join(folder, 'ledger'),
      materialDir,
      channel: consortium.channel,
      organisations: consortium.organisations.map(({ mspId, governing }) => ({ mspId, governing })),
      chaincodes: [{ name: consortium.chaincode, addresses, policy }],
      strict: { enabled: strict, maxLag: strict ? 2 : 0 },
      gatewayService,
      listen: { port: this.#port },
    });
    this.#port = Number(this.#pocket.address.split(':')[1]);
  }

  async stop(): Promise<void> {
    await this.#pocket?.close();
    this.#pocket = undefined;
  }

  connect(mspId: string, identity: 'gateway' | 'admin'): Ledger {
    return this.#connectTo({ endpoint: `127.0.0.1:${this.#port}` }, { mspId, identity });
  }

  async wireTo() {
    const wire = await FaultWire.start(this.#port);
    return { wire, peer: { endpoint: `127.0.0.1:${wire.port}` } };
  }

  connectTo(
    [first, ...others]: [Endpoint, ...Endpoint[]],
    mspId: string,
    options: Partial<FabricGatewayOptions> = {},
  ): Ledger {
    return this.#connectTo(first, { mspId, identity: 'gateway' }, { others, ...options });
  }

  async close(): Promise<void> {
    this.#ledgers.forEach((ledger) => ledger.close());
    await this.stop();
    const exited = once(this.parts.chaincode, 'exit');
    this.parts.chaincode.kill();
    await exited;
    await rm(this.parts.folder, { recursive: true });
  }

  #connectTo(peer: Endpoint, identity: Identity, options: Partial<FabricGatewayOptions> = {}): Ledger {
    const { client, consortium } = this.parts;
    const ledger =
      client === 'fabric-network'
        ? connectOld(this.parts, identity, pocketNodes(consortium, peer.endpoint), options)
        : connectAs(this.parts, identity, peer, options);
    this.#ledgers.push(ledger);
    return ledger;
  }
}

/** Waits until it serves: the ledger gives up chaincode that it cannot reach for some seconds. */
async function startChaincode(address: string): Promise<ChildProcess> {
  const own = { CHAINCODE_SERVER_ADDRESS: address, CHAINCODE_ID: 'concordat:1' };
  const env = { ...process.env, ...FOUNDING_ENVIRONMENT, ...own };
  const program = join(repoRoot, 'chaincode', 'dist', 'server.js');
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}
