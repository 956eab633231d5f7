import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Consortium } from '../../consortium';
import { findBinaries } from '../binaries';
import { createNodeMaterial } from '../config/node-material';
import { PROFILE } from '../config/configtx';
import { writeConfig } from '../config/write-config';
import type { Deployer } from '../deploy/deployer';
import { ordererFlags, peerTool } from '../deploy/peer-tool';
import { FabricNetworkError } from '../fabric-error';
import { writeJson } from '../files';
import { layoutOf } from '../layout';
import { type NetworkPlan, planNetwork } from '../plan/plan';
import { readPlan } from '../plan/plan-file';
import { run } from '../processes/run';
import { channelGroupOf, unsignedUpdate } from './channel-config';
import { configDifference } from './config-difference';

const IN_FORCE_MS = 30_000;
const POLL_MS = 100;

export interface ChannelUpdateOptions {
  /** The consortium as it is to be. */
  consortium: Consortium;
  dataDir: string;
  binDir?: string;
  /** MSP ids of the governing members whose administrators sign (default: as many as the channel's rule wants). */
  signers?: string[];
  /** Client identities that a new organisation gets. */
  users?: string[];
}

/**
 * Brings the configuration of a running channel to a changed consortium: readers that join or leave, rules that are
 * meant otherwise by now. Resolves to false where nothing differs. Throws `FABRIC_CONSORTIUM_CHANGED` where governing
 * members, channel or chaincode differ, `FABRIC_TOOL_FAILED` where the orderers refuse, as with too few signatures.
 */
export async function updateChannel(options: ChannelUpdateOptions): Promise<boolean> {
  const { deployer, earlier } = await openRunning(options);
  const { plan, layout } = deployer;
  await createNodeMaterial(layout.material, plan, options.users ?? []);
  await writeConfig(plan, layout);
  await mkdir(layout.configtx, { recursive: true });
  const scratch = await mkdtemp(join(layout.configtx, 'update-'));
  try {
    const meant = await meantConfig(deployer, join(scratch, 'meant.block'));
    const fetched = join(scratch, 'current.block');
    const remaining = async () =>
      configDifference(channelGroupOf(await currentConfig(deployer, fetched)), channelGroupOf(meant));
    const difference = await remaining();
    if (difference) {
      const file = join(scratch, 'update.pb');
      await writeFile(file, unsignedUpdate(plan.channel, difference));
      await signAndSend(
        deployer,
        file,
        options.signers ?? plan.members.slice(0, plan.k).map(({ mspId }) => mspId),
      );
      await untilInForce(remaining);
    }
    await writeJson(layout.plan, plan);
    return difference !== undefined;
  } catch (error) {
    await writeConfig(earlier, layout);
    throw error;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Orderers answer when they have taken an update up; peers have it a block later. */
async function untilInForce(remaining: () => Promise<unknown>): Promise<void> {
  const deadline = Date.now() + IN_FORCE_MS;
  while ((await remaining()) !== undefined) {
    if (Date.now() > deadline) {
      throw new FabricNetworkError('FABRIC_NOT_READY', 'the accepted update of the channel is not in force');
    }
    await sleep(POLL_MS);
  }
}

async function openRunning(
  options: ChannelUpdateOptions,
): Promise<{ deployer: Deployer; earlier: NetworkPlan }> {
  const root = resolve(options.dataDir);
  const earlier = await readPlan(layoutOf(root).plan);
  if (!earlier) throw new FabricNetworkError('FABRIC_DATA_INVALID', `no network in ${root}`);
  const { readers, ...wanted } = planNetwork(options.consortium, [], earlier.ordering);
  if (JSON.stringify(fixedPart(wanted)) !== JSON.stringify(fixedPart(earlier))) {
    const what =
      'governing members, channel and chaincode must stay: only readers can join or leave in this way';
    throw new FabricNetworkError('FABRIC_CONSORTIUM_CHANGED', what);
  }
  const binaries = await findBinaries(options.binDir);
  const plan = { ...earlier, readers };
  return { deployer: { plan, layout: layoutOf(root, plan.materialDir), binaries }, earlier };
}

function fixedPart({ channel, chaincode, k, members }: Omit<NetworkPlan, 'readers'>): unknown {
  return [channel, chaincode, k, members.map(({ mspId, domain }) => [mspId, domain])];
}

async function meantConfig({ plan, layout, binaries }: Deployer, path: string): Promise<Uint8Array> {
  const args = [
    '-profile',
    PROFILE,
    '-channelID',
    plan.channel,
    '-outputBlock',
    path,
    '-configPath',
    layout.configtx,
  ];
  await run(binaries.configtxgen, args, { env: { FABRIC_LOGGING_SPEC: 'error' } });
  return readFile(path);
}

async function currentConfig(deployer: Deployer, path: string): Promise<Uint8Array> {
  const [first] = deployer.plan.members;
  if (first)
    await peerTool(deployer, first, ['channel', 'fetch', 'config', path, '-c', deployer.plan.channel]);
  return readFile(path);
}

/** Each signs the same file in turn, as it would at its own site; the last one sends it. */
async function signAndSend(deployer: Deployer, file: string, signers: string[]): Promise<void> {
  const members = signers.map((mspId) => {
    const member = deployer.plan.members.find((one) => one.mspId === mspId);
    if (!member) throw new FabricNetworkError('FABRIC_DATA_INVALID', `${mspId} is no governing member`);
    return member;
  });
  const last = members.pop();
  if (!last) throw new FabricNetworkError('FABRIC_DATA_INVALID', 'nobody signs');
  for (const member of members) await peerTool(deployer, member, ['channel', 'signconfigtx', '--file', file]);
  const flags = ['--file', file, '--channelID', deployer.plan.channel, ...ordererFlags(deployer)];
  await peerTool(deployer, last, ['channel', 'update', ...flags]);
}
