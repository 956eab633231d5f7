import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Consortium, endorsementPolicy } from '@concordat/network/consortium';
import { createMaterial } from '@concordat/network/material';
import { Pocket } from '@concordat/network/pocket';
import { probeConsortium } from './probe-consortium';
import { ProbeProcesses } from './probe-processes';
import { GOVERNING, type WireNetwork } from './wire-network';

/** Long enough for any run of the probe that ends, short enough to wait for one that hangs. */
const CHAINCODE_TIMEOUT_MS = 3_000;
const CHAINCODE_CONNECT_MS = 300;

/** Pocket in this process, a probe process for each governing member. */
export async function startPocketWire({ strict }: { strict: boolean }): Promise<WireNetwork> {
  const folder = await mkdtemp(join(tmpdir(), 'concordat-wire-'));
  const consortium = await probeConsortium();
  const materialDir = join(folder, 'material');
  const organisations = consortium.organisations.map(({ mspId, domain, governing }) => ({
    ...{ mspId, domain },
    ...{ peer: governing, users: ['gateway'] },
  }));
  await createMaterial({ dir: materialDir, organisations });
  const network = new PocketWire(folder, consortium, strict, await ProbeProcesses.start(GOVERNING));
  await network.startPeers();
  return network;
}

class PocketWire implements WireNetwork {
  readonly real = false;
  readonly filters = true;
  readonly batches = true;
  #pocket: Pocket | undefined;
  #port = 0;

  constructor(
    private readonly folder: string,
    readonly consortium: Consortium,
    private readonly strict: boolean,
    private readonly probes: ProbeProcesses,
  ) {}

  get materialDir(): string {
    return join(this.folder, 'material');
  }

  get runsApart(): boolean {
    return this.strict;
  }

  peer = () => ({ endpoint: `127.0.0.1:${this.#port}` });
  orderer = this.peer;

  stopChaincode = (mspIds: string[]) => this.probes.stop(mspIds);
  startChaincode = (mspIds: string[]) => this.probes.start(mspIds);

  async startPeers(): Promise<void> {
    const { consortium, folder, materialDir, strict, probes } = this;
    this.#pocket = await Pocket.start({
      dataDir: join(folder, 'ledger'),
      materialDir,
      channel: consortium.channel,
      organisations: consortium.organisations.map(({ mspId, governing }) => ({ mspId, governing })),
      chaincodes: [
        { name: consortium.chaincode, addresses: probes.addresses, policy: endorsementPolicy(consortium) },
      ],
      strict: { enabled: strict, maxLag: strict ? 2 : 0 },
      listen: { port: this.#port },
      chaincodeTimeoutMs: CHAINCODE_TIMEOUT_MS,
      chaincodeConnectMs: CHAINCODE_CONNECT_MS,
    });
    this.#port = Number(this.#pocket.address.split(':')[1]);
  }

  async stopPeers(): Promise<void> {
    await this.#pocket?.close();
    this.#pocket = undefined;
  }

  async close(): Promise<void> {
    await this.stopPeers();
    await this.probes.stop(GOVERNING);
    await rm(this.folder, { recursive: true });
  }
}
