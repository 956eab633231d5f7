import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Consortium } from '@concordat/network/consortium';
import {
  abilitiesOf,
  type FabricNetwork,
  type Ordering,
  type PeerAddress,
  startFabricNetwork,
} from '@concordat/network/fabric';
import { probeConsortium } from './probe-consortium';
import { PROBE_SERVER } from './probe-processes';
import type { WireNetwork } from './wire-network';

const CHAINCODE_TIMEOUT_SECONDS = 5;

/** A real Fabric network from the official binaries (FABRIC_BIN), with the probe as its chaincode. */
export async function startRealWire(ordering: Ordering): Promise<WireNetwork> {
  const folder = await mkdtemp(join(tmpdir(), 'concordat-wire-'));
  const consortium = await probeConsortium();
  const network = await startFabricNetwork({
    ...{ consortium, ordering },
    dataDir: join(folder, 'fabric'),
    chaincodeDir: await probeFolder(join(folder, 'probe')),
    chaincodeTimeoutSeconds: CHAINCODE_TIMEOUT_SECONDS,
    users: ['gateway'],
  });
  return new RealWire(folder, consortium, network);
}

/** A chaincode folder as networks expect it. */
async function probeFolder(folder: string): Promise<string> {
  await mkdir(join(folder, 'dist'), { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'probe', version: '1.0.0' }));
  await writeFile(join(folder, 'dist', 'server.js'), `require(${JSON.stringify(PROBE_SERVER)});\n`);
  return folder;
}

class RealWire implements WireNetwork {
  readonly real = true;
  readonly runsApart = true;

  constructor(
    private readonly folder: string,
    readonly consortium: Consortium,
    private readonly network: FabricNetwork,
  ) {}

  get filters(): boolean {
    return abilitiesOf(this.network.version).timeWindow;
  }

  get batches(): boolean {
    return abilitiesOf(this.network.version).batchedState;
  }

  get materialDir(): string {
    return this.network.materialDir;
  }

  peer = (mspId: string) => addressOf(this.network.peers, mspId);
  orderer = (mspId: string) => addressOf(this.network.orderers, mspId);

  async stopChaincode(mspIds: string[]): Promise<void> {
    await Promise.all(this.#processes('chaincode', mspIds).map((one) => one.kill('SIGKILL')));
  }

  async startChaincode(mspIds: string[]): Promise<void> {
    await Promise.all(this.#processes('chaincode', mspIds).map((one) => one.restart()));
  }

  async stopPeers(): Promise<void> {
    await Promise.all(this.#processes('peer').map((one) => one.kill('SIGKILL')));
  }

  async startPeers(): Promise<void> {
    await Promise.all(this.#processes('peer').map((one) => one.restart()));
  }

  async close(): Promise<void> {
    await this.network.stop();
    await rm(this.folder, { recursive: true });
  }

  #processes(role: string, mspIds?: string[]) {
    const ofRole = this.network.processes.filter((one) => one.role === role);
    return mspIds ? ofRole.filter(({ mspId }) => mspIds.includes(mspId)) : ofRole;
  }
}

/** A bank has no node: it uses a governing member's. */
function addressOf(addresses: Record<string, PeerAddress>, mspId: string): PeerAddress {
  const address = addresses[mspId] ?? Object.values(addresses)[0];
  if (!address) throw new Error('the network has no node');
  return address;
}
