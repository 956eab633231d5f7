import { access } from 'node:fs/promises';
import { FabricNetworkError } from '../fabric-error';
import { PROFILE } from '../config/configtx';
import { nodeMaterialPaths } from '../config/node-material';
import type { MemberPlan } from '../plan/plan';
import { run } from '../processes/run';
import type { Deployer } from './deployer';
import { peerTool, unlessDone } from './peer-tool';

/** Makes the channel's first block out of `configtx.yaml`, unless it is there. */
export async function createGenesisBlock({ plan, layout, binaries }: Deployer): Promise<void> {
  const exists = await access(layout.genesis).then(
    () => true,
    () => false,
  );
  if (exists) return;
  const args = ['-profile', PROFILE, '-channelID', plan.channel, '-outputBlock', layout.genesis];
  await run(binaries.configtxgen, [...args, '-configPath', layout.configtx], {
    env: { FABRIC_LOGGING_SPEC: 'error' },
  });
}

/** Every orderer takes the channel up. */
export async function joinOrderers(deployer: Deployer): Promise<void> {
  const { members } = deployer.plan;
  await Promise.all(members.map((member) => joinOrderer(deployer, member, deployer.layout.genesis)));
}

/** An orderer takes the channel up from a configuration block: the first, or the last, which names it a consenter. */
export async function joinOrderer(
  { plan, layout, binaries }: Deployer,
  { mspId, ports }: MemberPlan,
  block: string,
): Promise<void> {
  const { adminTls, tlsCa } = nodeMaterialPaths(layout.material, mspId);
  const { stdout } = await run(binaries.osnadmin, [
    ...['channel', 'join', '--channelID', plan.channel, '--config-block', block],
    ...['--orderer-address', `127.0.0.1:${ports.ordererAdmin}`, '--ca-file', tlsCa],
    ...['--client-cert', adminTls.cert, '--client-key', adminTls.key],
  ]);
  // The tool ends with status 0 whatever the orderer answered.
  if (/Status: 201/.test(stdout) || /already exists/.test(stdout)) return;
  throw new FabricNetworkError(
    'FABRIC_TOOL_FAILED',
    `the orderer of ${mspId} refused the channel: ${stdout.trim()}`,
  );
}

/** Every peer takes the channel up. */
export async function joinPeers(deployer: Deployer): Promise<void> {
  await Promise.all(deployer.plan.members.map((member) => joinPeer(deployer, member)));
}

/** A peer takes the channel up from its first block, and fetches the others from the orderers. */
export async function joinPeer(deployer: Deployer, member: MemberPlan): Promise<void> {
  const join = peerTool(deployer, member, ['channel', 'join', '--blockpath', deployer.layout.genesis]);
  await unlessDone(join, /already exists/);
}
