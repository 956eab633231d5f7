import { mkdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Consortium } from '../consortium';
import { type Binaries, findBinaries } from './binaries';
import { createNodeMaterial, nodeMaterialPaths, TLS_NAME } from './config/node-material';
import { writeConfig } from './config/write-config';
import { packChaincode } from './deploy/chaincode-package';
import { createGenesisBlock } from './deploy/channel';
import { deploy } from './deploy/deploy';
import { untilEndorsing } from './deploy/readiness';
import { type Layout, layoutOf } from './layout';
import { planOfStaying } from './plan/leaving';
import type { NetworkPlan, Ordering } from './plan/plan';
import { openPlan, readPlan } from './plan/plan-file';
import { endOutdated, startAll, stopAll, unlessInterrupted } from './processes/all-processes';
import type { FabricProcess } from './processes/fabric-process';
import { nodeProcesses } from './processes/node-processes';
import { ProcessTable } from './processes/process-table';
import { withStartLock } from './processes/start-lock';
import { leadingOrderer, untilOrderersLevel } from './status/ordering';
import { restartStanding } from './status/standing';
import { assertGatewayService, assertOrders } from './version';

export interface FabricNetworkOptions {
  consortium: Consortium;
  /** Holds everything: keys, configuration, ledgers, logs, process ids. */
  dataDir: string;
  /** Folder of the compiled chaincode: `<chaincodeDir>/dist/server.js` is run. */
  chaincodeDir: string;
  /** Folder of Fabric's programs; else FABRIC_BIN, else PATH. */
  binDir?: string;
  /** Folder of the X.509 material (default: within `dataDir`); what is there already is kept. */
  materialDir?: string;
  /** Client identities that every organisation gets. */
  users?: string[];
  /** Further environment of the chaincode processes. */
  chaincodeEnv?: Record<string, string>;
  /** Kind of ordering (default `bft`); fixed with the first start. */
  ordering?: Ordering;
  /** Whether its clients speak with the peers' gateway service, which those before Fabric 2.4 do not have. */
  gatewayService?: boolean;
  /** How long one chaincode run may take (default 30); Fabric knows no less than one. */
  chaincodeTimeoutSeconds?: number;
  /** Interrupts the start: what it has started is ended, and FABRIC_INTERRUPTED thrown. */
  signal?: AbortSignal;
  /** Told of each step. */
  say?: (step: string) => void;
}

/** Where a client finds a governing member's peer. */
export interface PeerAddress {
  /** `host:port`. */
  endpoint: string;
  /** PEM of the TLS root. */
  tlsRootCert: string;
  /** Name in the TLS certificate, where it is not the endpoint's host. */
  hostAlias?: string;
}

export interface FabricNetwork {
  channel: string;
  chaincode: string;
  /** Version of Fabric's programs. */
  version: string;
  /** By governing member's MSP id. */
  peers: Record<string, PeerAddress>;
  orderers: Record<string, PeerAddress>;
  processes: FabricProcess[];
  materialDir: string;
  /** MSP id of the member whose orderer leads, or undefined while there is none. */
  leader(): Promise<string | undefined>;
  /** Waits until all orderers hold the same blocks: to be awaited before another one is stopped. */
  untilLevel(): Promise<void>;
  /** Starts orderers again that stand still while others hold more blocks; answers their members' MSP ids. */
  restartStanding(): Promise<string[]>;
  /** Ends all processes; the data stays. */
  stop(): Promise<void>;
}

/**
 * Starts a real Fabric network of this consortium, or brings an earlier one back with its data. Resolves when every
 * governing member's peer reaches every chaincode and the orderers are level; whom a broken-off change was letting go is
 * started and not waited for. On failure, what was started is stopped again. A program that is interrupted meanwhile calls
 * stopFabricNetwork. Throws FabricNetworkError.
 */
export async function startFabricNetwork(options: FabricNetworkOptions): Promise<FabricNetwork> {
  const binaries = await findBinaries(options.binDir);
  if (options.gatewayService === true) assertGatewayService(binaries.version);
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  return withStartLock(layoutOf(dataDir).lock, () => start(options, binaries));
}

async function start(options: FabricNetworkOptions, binaries: Binaries): Promise<FabricNetwork> {
  const say = options.say ?? (() => undefined);
  const { plan, layout } = await open(options, binaries);
  const chaincodeDir = resolve(options.chaincodeDir);
  const label = `${plan.chaincode}_1`;
  const chaincode = await packChaincode({ folder: layout.chaincode, label, chaincodeDir });

  say('certificates and configuration');
  await createNodeMaterial(layout.material, plan, options.users ?? []);
  await writeConfig({ plan, layout, binaries }, options.chaincodeTimeoutSeconds);
  await createGenesisBlock({ plan, layout, binaries });

  const table = await ProcessTable.open(layout.processes);
  const processes = nodeProcesses({
    ...{ plan, layout, binaries, table, chaincodeDir },
    packageId: chaincode.id,
    chaincodeEnv: options.chaincodeEnv,
  });
  const missing = await endOutdated(plan, processes);
  const staying = await planOfStaying(layout.leaving, plan);
  const bringUp = async () => {
    say(toStart(missing.length, processes.length));
    await startAll(missing);
    say('channel and chaincode');
    await deploy({ plan: staying, layout, binaries }, chaincode, processesOf(staying, processes));
    await restartStanding(staying, layout, processes);
    say('first endorsements');
    await Promise.all([
      untilEndorsing({ plan: staying, layout, binaries }),
      untilOrderersLevel(staying, layout),
    ]);
  };
  await unlessInterrupted(bringUp(), options.signal).catch(async (error: unknown) => {
    await stopAll(missing);
    throw error;
  });
  return networkOf({ plan, layout, binaries, processes });
}

function toStart(count: number, all: number): string {
  if (count === 0) return `nothing to start: all ${all} processes run`;
  return count === 1 ? '1 process' : `${count} processes`;
}

function processesOf({ members }: NetworkPlan, processes: FabricProcess[]): FabricProcess[] {
  return processes.filter(({ mspId }) => members.some((member) => member.mspId === mspId));
}

async function open(
  options: FabricNetworkOptions,
  { version }: Binaries,
): Promise<{ plan: NetworkPlan; layout: Layout }> {
  const root = resolve(options.dataDir);
  const materialDir = options.materialDir === undefined ? undefined : resolve(options.materialDir);
  const { consortium, ordering } = options;
  const earlier = await readPlan(layoutOf(root).plan);
  // Before a plan is written, which the next start would have to follow.
  assertOrders(version, earlier?.ordering ?? ordering ?? 'bft');
  const plan = await openPlan(layoutOf(root).plan, consortium, { materialDir, ordering });
  return { plan, layout: layoutOf(root, plan.materialDir) };
}

interface Started {
  plan: NetworkPlan;
  layout: Layout;
  binaries: Binaries;
  processes: FabricProcess[];
}

async function networkOf({ plan, layout, binaries, processes }: Started): Promise<FabricNetwork> {
  const addresses = (kind: 'peer' | 'orderer') =>
    Promise.all(
      plan.members.map(async ({ mspId, ports }): Promise<[string, PeerAddress]> => {
        const tlsRootCert = await readFile(nodeMaterialPaths(layout.material, mspId).tlsCa, 'utf8');
        return [mspId, { endpoint: `127.0.0.1:${ports[kind]}`, tlsRootCert, hostAlias: TLS_NAME }];
      }),
    ).then((entries) => Object.fromEntries(entries));
  return {
    channel: plan.channel,
    chaincode: plan.chaincode,
    version: binaries.version,
    peers: await addresses('peer'),
    orderers: await addresses('orderer'),
    processes,
    materialDir: layout.material,
    leader: () => leadingOrderer(plan, layout),
    untilLevel: () => untilOrderersLevel(plan, layout),
    restartStanding: () => restartStanding(plan, layout, processes),
    stop: () => stopAll(processes),
  };
}
