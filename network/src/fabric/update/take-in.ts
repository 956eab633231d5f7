import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { joinOrderer, joinPeer } from '../deploy/channel';
import { type ChaincodePackage } from '../deploy/chaincode-package';
import type { Deployer } from '../deploy/deployer';
import { approveChaincode, committedSequence, installChaincode } from '../deploy/lifecycle';
import { untilEndorsing } from '../deploy/readiness';
import type { MemberPlan } from '../plan/plan';
import { endOutdated, startAll } from '../processes/all-processes';
import type { FabricProcess } from '../processes/fabric-process';
import { untilLeaderReaches, untilOrderersLevel } from '../status/ordering';
import { untilPeerHoldsChain } from '../status/peer-height';
import { fetchConfig } from './channel-update';

/**
 * Starts the node of a governing member whom the channel's configuration names already: its orderer joins from the last
 * configuration block, its peer from the first one; the running chaincode is installed and approved. Resolves when it
 * endorses, and its orderer holds the others' blocks.
 */
export async function takeIn(
  deployer: Deployer,
  member: MemberPlan,
  chaincode: ChaincodePackage,
  processes: FabricProcess[],
): Promise<void> {
  await startAll(await endOutdated(deployer.plan, processes));
  await Promise.all(processes.map((one) => one.ready()));
  await joinFromLastConfig(deployer, member);
  await joinPeer(deployer, member);
  await untilLeaderReaches(deployer.plan, deployer.layout, member);
  await untilPeerHoldsChain(deployer.plan, deployer.layout, member);
  await installChaincode(deployer, member, chaincode);
  await approveChaincode(deployer, member, chaincode, await committedSequence(deployer));
  await Promise.all([untilEndorsing(deployer), untilOrderersLevel(deployer.plan, deployer.layout)]);
}

async function joinFromLastConfig(deployer: Deployer, member: MemberPlan): Promise<void> {
  const scratch = await mkdtemp(join(deployer.layout.configtx, 'join-'));
  try {
    const block = join(scratch, 'config.block');
    await fetchConfig(deployer, block);
    await joinOrderer(deployer, member, block);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
