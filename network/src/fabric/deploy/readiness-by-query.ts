import { setTimeout as sleep } from 'node:timers/promises';
import { FabricNetworkError } from '../fabric-error';
import type { MemberPlan } from '../plan/plan';
import type { Deployer } from './deployer';
import { peerTool } from './peer-tool';

/** What the peer says itself, rather than its chaincode: it does not know it yet, or does not reach it. */
const PEERS_OWN = /error in simulation|successfully defined on channel|channel '.*' not found/;
const CHAINCODES_OWN = /response: status:\d+ message:/;
const POLL_MS = 200;
const READY_MS = 60_000;

/**
 * Waits until each member's own peer reaches its chaincode, where peers have no gateway service that could be asked for the
 * others too: clients of such peers ask each by themselves. `probe` is a function that no contract has, so that the
 * chaincode's own refusal shows that the call arrived. Throws `FABRIC_NOT_READY`.
 */
export async function untilEachAnswers(deployer: Deployer, probe: string): Promise<void> {
  await Promise.all(deployer.plan.members.map((member) => untilAnswered(deployer, member, probe)));
}

async function untilAnswered(deployer: Deployer, member: MemberPlan, probe: string): Promise<void> {
  const { channel, chaincode } = deployer.plan;
  const call = JSON.stringify({ Args: [probe] });
  const query = ['chaincode', 'query', '--channelID', channel, '--name', chaincode, '--ctor', call];
  const deadline = Date.now() + READY_MS;
  for (;;) {
    const why = await peerTool(deployer, member, query).then(() => '', String);
    if (why === '' || isChaincodesRefusal(why)) return;
    if (Date.now() > deadline) {
      throw new FabricNetworkError(
        'FABRIC_NOT_READY',
        `the peer of ${member.mspId} does not reach its chaincode: ${why}`,
      );
    }
    await sleep(POLL_MS);
  }
}

/** Whether `peer chaincode query` ended with what the chaincode said; both kinds have status 500. */
export function isChaincodesRefusal(output: string): boolean {
  return CHAINCODES_OWN.test(output) && !PEERS_OWN.test(output);
}
