import { setTimeout as sleep } from 'node:timers/promises';
import { nodeMaterialPaths } from '../config/node-material';
import type { MemberPlan } from '../plan/plan';
import type { ChaincodePackage } from './chaincode-package';
import type { Deployer } from './deployer';
import { ordererFlags, peerTool, unlessDone } from './peer-tool';

/** The rule under which chaincode endorses: the channel's own, so that it changes in one place. */
const ENDORSEMENT = '/Channel/Application/Endorsement';
const COMMIT_RETRIES = 40;
const COMMIT_RETRY_MS = 100;

/** Installs a chaincode package on a member's peer. */
export async function installChaincode(
  deployer: Deployer,
  member: MemberPlan,
  chaincode: ChaincodePackage,
): Promise<void> {
  const install = peerTool(deployer, member, ['lifecycle', 'chaincode', 'install', chaincode.path]);
  await unlessDone(install, /already successfully installed/);
}

/**
 * Makes this package the channel's chaincode: every governing member approves, k of them endorse the commit.
 * `sequence` is one more than the committed definition's.
 */
export async function defineChaincode(
  deployer: Deployer,
  chaincode: ChaincodePackage,
  sequence: number,
): Promise<void> {
  const members = deployer.plan.members;
  await Promise.all(members.map((member) => approveChaincode(deployer, member, chaincode, sequence)));
  await commit(deployer, definitionFlags(deployer, sequence));
}

/** A member approves this package as the definition with that sequence; its own peer runs the chaincode from then on. */
export async function approveChaincode(
  deployer: Deployer,
  member: MemberPlan,
  chaincode: { id: string },
  sequence: number,
): Promise<void> {
  const definition = [...definitionFlags(deployer, sequence), '--package-id', chaincode.id];
  const approve = peerTool(deployer, member, ['lifecycle', 'chaincode', 'approveformyorg', ...definition]);
  await unlessDone(approve, /unchanged content/);
}

function definitionFlags(deployer: Deployer, sequence: number): string[] {
  const { channel, chaincode } = deployer.plan;
  return [
    ...['--channelID', channel, '--name', chaincode, '--version', String(sequence)],
    ...['--sequence', String(sequence), '--channel-config-policy', ENDORSEMENT, ...ordererFlags(deployer)],
  ];
}

/** A peer that is a block behind has not seen every approval: its answer differs, so ask again. */
async function commit(deployer: Deployer, definition: string[]): Promise<void> {
  const endorsers = deployer.plan.members.slice(0, deployer.plan.k);
  const [first] = endorsers;
  if (!first) return;
  const args = ['lifecycle', 'chaincode', 'commit', ...definition, ...endorserFlags(deployer, endorsers)];
  for (let attempt = 1; ; attempt += 1) {
    try {
      return void (await peerTool(deployer, first, args));
    } catch (error) {
      if (attempt >= COMMIT_RETRIES) throw error;
      await sleep(COMMIT_RETRY_MS);
    }
  }
}

function endorserFlags({ layout }: Deployer, endorsers: MemberPlan[]): string[] {
  return endorsers.flatMap(({ mspId, ports }) => [
    ...['--peerAddresses', `127.0.0.1:${ports.peer}`],
    ...['--tlsRootCertFiles', nodeMaterialPaths(layout.material, mspId).tlsCa],
  ]);
}

/** Sequence of the committed definition; 0 where there is none. */
export async function committedSequence(deployer: Deployer): Promise<number> {
  const [first] = deployer.plan.members;
  if (!first) return 0;
  const { channel, chaincode } = deployer.plan;
  const args = ['lifecycle', 'chaincode', 'querycommitted', '--channelID', channel, '--output', 'json'];
  const { chaincode_definitions: definitions = [] } = JSON.parse(await peerTool(deployer, first, args)) as {
    chaincode_definitions?: { name: string; sequence: number }[];
  };
  return definitions.find(({ name }) => name === chaincode)?.sequence ?? 0;
}
