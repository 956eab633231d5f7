import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Consortium } from '../../consortium';
import { findBinaries } from '../binaries';
import { createNodeMaterial } from '../config/node-material';
import { writeConfig } from '../config/write-config';
import { type ChaincodePackage, packChaincode } from '../deploy/chaincode-package';
import { deployedPackage } from '../deploy/deploy';
import type { Deployer } from '../deploy/deployer';
import { FabricNetworkError } from '../fabric-error';
import { writeJson } from '../files';
import { type Layout, layoutOf } from '../layout';
import { type PlanStep, planSteps } from '../plan/change-plan';
import { joiningPorts } from '../plan/joining-ports';
import { noteLeaving } from '../plan/leaving';
import type { MemberPlan, NetworkPlan } from '../plan/plan';
import { readPlan } from '../plan/plan-file';
import { endProcess } from '../processes/end-process';
import type { FabricProcess } from '../processes/fabric-process';
import { nodeProcesses } from '../processes/node-processes';
import { ProcessTable } from '../processes/process-table';
import { withStartLock } from '../processes/start-lock';
import { updateConfiguration } from './channel-update';
import { signersOf } from './signers';
import { takeIn } from './take-in';

export interface ChannelUpdateOptions {
  /** The consortium as it is to be. */
  consortium: Consortium;
  dataDir: string;
  /** Folder of the compiled chaincode; only needed where a governing member joins. */
  chaincodeDir?: string;
  binDir?: string;
  /** MSP ids of the governing members whose administrators sign (default: as many as the channel's rule wants). */
  signers?: string[];
  /** Client identities that a new organisation gets. */
  users?: string[];
  /** Further environment of a newcomer's chaincode process. */
  chaincodeEnv?: Record<string, string>;
  /** Told of each step. */
  say?: (step: string) => void;
}

/**
 * Brings a running network to a changed consortium: readers that join or leave, governing members that join with orderer,
 * peer and chaincode process, or leave; each changed rule with them. Every step is signed by as many of the members
 * before it as their rule wants. What was interrupted goes on when it is called again. Resolves to false where nothing
 * differs. Throws `FABRIC_CONSORTIUM_CHANGED` where channel or chaincode differ, `FABRIC_TOOL_FAILED` where the orderers
 * refuse, as with too few signatures, and `FABRIC_NOT_READY` where nothing of the network runs.
 */
export async function updateChannel(options: ChannelUpdateOptions): Promise<boolean> {
  const root = resolve(options.dataDir);
  const { lock, plan, joining, processes } = layoutOf(root);
  return withStartLock(lock, async () => {
    let earlier = await readPlan(plan);
    if (!earlier) throw new FabricNetworkError('FABRIC_DATA_INVALID', `no network in ${root}`);
    await assertSomeRun(processes, root);
    let changed = false;
    const { members } = earlier;
    const portsFor = (newcomers: string[]) => joiningPorts(joining, newcomers, members);
    for (const step of await planSteps(earlier, options.consortium, portsFor)) {
      changed = (await takeStep(step, earlier, options)) || changed;
      earlier = step.plan;
    }
    await rm(joining, { force: true });
    return changed;
  });
}

/** Fabric's tools would say only that somebody refused a connection. */
async function assertSomeRun(processes: string, root: string): Promise<void> {
  const table = await ProcessTable.open(processes);
  const running = await Promise.all(table.all().map(({ name }) => table.running(name)));
  if (running.some((one) => one !== undefined)) return;
  const what = `the network in ${root} does not run: start it first (concordat network up)`;
  throw new FabricNetworkError('FABRIC_NOT_READY', what);
}

/** The files of the next plan are written first; where the channel does not take it, the earlier ones come back. */
async function takeStep(
  step: PlanStep,
  earlier: NetworkPlan,
  options: ChannelUpdateOptions,
): Promise<boolean> {
  const { plan } = step;
  const layout = layoutOf(resolve(options.dataDir), plan.materialDir);
  const deployer = { plan, layout, binaries: await findBinaries(options.binDir) };
  await createNodeMaterial(layout.material, plan, options.users ?? []);
  await writeConfig(deployer);
  await noteLeaving(layout.leaving, step.leaves?.mspId);
  const changed = await updateConfiguration(
    asSeenBefore(deployer, earlier),
    signersOf(earlier, step, options.signers),
  ).catch(async (error: unknown) => {
    await writeConfig({ ...deployer, plan: earlier });
    throw error;
  });
  if (step.leaves) options.say?.(`${step.leaves.mspId} has left the channel: its processes end`);
  // The plan names whose nodes run: a newcomer's from when they do, a leaver's no more.
  if (step.joins) await bringUp(step.joins, deployer, options);
  await writeJson(layout.plan, plan);
  await noteLeaving(layout.leaving, undefined);
  const ended = await endStrangers(plan, layout);
  return changed || ended || step.joins !== undefined || step.leaves !== undefined;
}

/** The node of whom a step takes in is not there yet, and whom it lets go may be away: those who stay are asked. */
function asSeenBefore(deployer: Deployer, earlier: NetworkPlan): Deployer {
  const members = earlier.members.filter(({ mspId }) =>
    deployer.plan.members.some((one) => one.mspId === mspId),
  );
  return { ...deployer, plan: { ...deployer.plan, members } };
}

async function bringUp(joins: MemberPlan, deployer: Deployer, options: ChannelUpdateOptions): Promise<void> {
  options.say?.(`${joins.mspId} is in the channel: its orderer, peer and chaincode start`);
  const chaincode = await packedChaincode(deployer, options);
  await takeIn(deployer, joins, chaincode, await processesOf(joins, deployer, chaincode, options));
}

/** Ends what still runs of members that the plan does not name any more. Resolves to whether anything did. */
async function endStrangers({ members }: NetworkPlan, { processes }: Layout): Promise<boolean> {
  const table = await ProcessTable.open(processes);
  const strangers = table.all().filter(({ mspId }) => !members.some((member) => member.mspId === mspId));
  const ended = await Promise.all(strangers.map(endProcess));
  if (strangers.length > 0) await table.remove(strangers.map(({ name }) => name));
  return ended.includes(true);
}

/** The newcomer's process runs what the others run, or nothing: an answer of its own would never fit theirs. */
async function packedChaincode(
  { plan, layout }: Deployer,
  options: ChannelUpdateOptions,
): Promise<ChaincodePackage> {
  const label = `${plan.chaincode}_1`;
  const chaincodeDir = chaincodeFolder(options);
  const packed = await packChaincode({ folder: layout.chaincode, label, chaincodeDir });
  if (packed.id === (await deployedPackage(layout))) return packed;
  const what = `the chaincode in ${chaincodeDir} is not what the channel runs: deploy it first (network up)`;
  throw new FabricNetworkError('FABRIC_CHAINCODE_DIFFERS', what);
}

function chaincodeFolder({ chaincodeDir }: ChannelUpdateOptions): string {
  if (chaincodeDir !== undefined) return resolve(chaincodeDir);
  throw new FabricNetworkError('FABRIC_DATA_INVALID', 'a governing member joins: name the chaincode folder');
}

async function processesOf(
  member: MemberPlan,
  { plan, layout, binaries }: Deployer,
  { id }: { id: string },
  options: ChannelUpdateOptions,
): Promise<FabricProcess[]> {
  const table = await ProcessTable.open(layout.processes);
  return nodeProcesses({
    plan: { ...plan, members: [member] },
    layout,
    binaries,
    table,
    chaincodeDir: resolve(options.chaincodeDir ?? ''),
    packageId: id,
    chaincodeEnv: options.chaincodeEnv,
  });
}
