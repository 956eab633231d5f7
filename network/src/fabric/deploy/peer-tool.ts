import { nodeMaterialPaths } from '../config/node-material';
import type { MemberPlan } from '../plan/plan';
import { run } from '../processes/run';
import type { Deployer } from './deployer';

/** Runs the `peer` tool as a member's administrator against that member's peer. */
export async function peerTool(
  { layout, binaries }: Deployer,
  member: MemberPlan,
  args: string[],
): Promise<string> {
  const { mspId, ports } = member;
  const { stdout } = await run(binaries.peer, args, {
    env: {
      FABRIC_CFG_PATH: layout.peer(mspId).root,
      FABRIC_LOGGING_SPEC: 'error',
      CORE_PEER_LOCALMSPID: mspId,
      CORE_PEER_MSPCONFIGPATH: layout.adminMsp(mspId),
      CORE_PEER_ADDRESS: `127.0.0.1:${ports.peer}`,
      CORE_PEER_TLS_ENABLED: 'true',
      CORE_PEER_TLS_ROOTCERT_FILE: nodeMaterialPaths(layout.material, mspId).tlsCa,
    },
  });
  return stdout;
}

/** Flags that send a transaction to the first member's orderer, which leads a new channel. */
export function ordererFlags({ plan, layout }: Deployer): string[] {
  const [first] = plan.members;
  if (!first) return [];
  const { tlsCa } = nodeMaterialPaths(layout.material, first.mspId);
  return ['--orderer', `127.0.0.1:${first.ports.orderer}`, '--tls', '--cafile', tlsCa];
}

/** Lets a step that was already done (by a start that did not come to its end) count as done. */
export async function unlessDone(step: Promise<unknown>, done: RegExp): Promise<void> {
  try {
    await step;
  } catch (error) {
    if (!(error instanceof Error) || !done.test(error.message)) throw error;
  }
}
