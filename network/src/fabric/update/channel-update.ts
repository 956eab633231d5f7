import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROFILE } from '../config/configtx';
import type { Deployer } from '../deploy/deployer';
import { ordererFlags, peerTool } from '../deploy/peer-tool';
import { FabricNetworkError } from '../fabric-error';
import type { MemberPlan } from '../plan/plan';
import { run } from '../processes/run';
import { channelGroupOf, unsignedUpdate } from './channel-config';
import { configDifference } from './config-difference';

/** The first member's peer may get its blocks from an orderer that stands still, and looks for another first. */
const IN_FORCE_MS = 60_000;
const POLL_MS = 100;

/**
 * Brings the channel's configuration to what `configtx.yaml` says, signed by these members' administrators. Resolves to
 * false where nothing differs. Throws `FABRIC_TOOL_FAILED` where the orderers refuse, as with too few signatures.
 */
export async function updateConfiguration(deployer: Deployer, signers: MemberPlan[]): Promise<boolean> {
  const { layout, plan } = deployer;
  await mkdir(layout.configtx, { recursive: true });
  const scratch = await mkdtemp(join(layout.configtx, 'update-'));
  try {
    const meant = await meantConfig(deployer, join(scratch, 'meant.block'));
    const fetched = join(scratch, 'current.block');
    const remaining = async () =>
      configDifference(channelGroupOf(await fetchConfig(deployer, fetched)), channelGroupOf(meant));
    const difference = await remaining();
    if (!difference) return false;
    const file = join(scratch, 'update.pb');
    await writeFile(file, unsignedUpdate(plan.channel, difference));
    await signAndSend(deployer, file, signers);
    await untilInForce(remaining);
    return true;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The channel's last configuration block, from the first member's peer; written to `path` too. */
export async function fetchConfig(deployer: Deployer, path: string): Promise<Uint8Array> {
  const [first] = deployer.plan.members;
  if (first)
    await peerTool(deployer, first, ['channel', 'fetch', 'config', path, '-c', deployer.plan.channel]);
  return readFile(path);
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

async function meantConfig({ plan, layout, binaries }: Deployer, path: string): Promise<Uint8Array> {
  const channel = ['-profile', PROFILE, '-channelID', plan.channel];
  const args = [...channel, '-outputBlock', path, '-configPath', layout.configtx];
  await run(binaries.configtxgen, args, { env: { FABRIC_LOGGING_SPEC: 'error' } });
  return readFile(path);
}

/** Each signs the same file in turn, as it would at its own site; the last one sends it. */
async function signAndSend(deployer: Deployer, file: string, signers: MemberPlan[]): Promise<void> {
  const others = signers.slice(0, -1);
  const last = signers.at(-1);
  if (!last) throw new FabricNetworkError('FABRIC_DATA_INVALID', 'nobody signs');
  for (const member of others) await peerTool(deployer, member, ['channel', 'signconfigtx', '--file', file]);
  const flags = ['--file', file, '--channelID', deployer.plan.channel, ...ordererFlags(deployer)];
  await peerTool(deployer, last, ['channel', 'update', ...flags]);
}
