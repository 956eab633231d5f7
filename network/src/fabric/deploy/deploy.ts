import { readJson, writeJson } from '../files';
import type { Layout } from '../layout';
import type { FabricProcess } from '../processes/fabric-process';
import type { ChaincodePackage } from './chaincode-package';
import { joinOrderers, joinPeers } from './channel';
import type { Deployer } from './deployer';
import { committedSequence, defineChaincode, installChaincode } from './lifecycle';

interface Deployment {
  v: 1;
  packageId: string;
}

/** Package id of the chaincode that an earlier start has deployed; undefined before the first. */
export async function deployedPackage({ deployment }: Layout): Promise<string | undefined> {
  return ((await readJson(deployment)) as Partial<Deployment> | undefined)?.packageId;
}

/**
 * Brings a started network to where the channel runs this chaincode: the channel on every node, the package installed,
 * approved by every member, committed. What an earlier start has done is left as it is; changed code is deployed as the
 * definition's next sequence.
 */
export async function deploy(
  deployer: Deployer,
  chaincode: ChaincodePackage,
  processes: FabricProcess[],
): Promise<void> {
  const { layout, plan } = deployer;
  const deployed = await deployedPackage(layout);
  const ready = (role: string) =>
    Promise.all(processes.filter((one) => one.role === role).map((one) => one.ready()));
  const joined = deployed !== undefined;

  const orderers = ready('orderer').then(() => (joined ? undefined : joinOrderers(deployer)));
  const peers = ready('peer').then(() => (joined ? undefined : joinPeers(deployer)));
  const installed = peers.then(async () => {
    if (deployed === chaincode.id) return;
    await Promise.all(plan.members.map((member) => installChaincode(deployer, member, chaincode)));
  });
  await Promise.all([orderers, installed, ready('chaincode')]);

  if (deployed === chaincode.id) return;
  await defineChaincode(deployer, chaincode, (await committedSequence(deployer)) + 1);
  await writeJson(layout.deployment, { v: 1, packageId: chaincode.id } satisfies Deployment);
}
