import { setTimeout as sleep } from 'node:timers/promises';
import { FabricNetworkError } from '../fabric-error';
import type { Layout } from '../layout';
import type { MemberPlan, NetworkPlan } from '../plan/plan';
import { readMetrics } from './metrics';
import { ordererHeights } from './ordering';

const POLL_MS = 50;
const READY_MS = 60_000;

/**
 * Waits until a member's peer holds as many blocks as any orderer does now. One that has just joined begins with the
 * channel's first block, and obeys the rules of the block that it has come to: whoever was a reader until lately is
 * forbidden there what it may do since. Throws `FABRIC_NOT_READY`.
 */
export async function untilPeerHoldsChain(
  plan: NetworkPlan,
  layout: Layout,
  { mspId, ports }: MemberPlan,
): Promise<void> {
  const wanted = Math.max(...[...(await ordererHeights(plan, layout)).values()].map((height) => height ?? 0));
  const deadline = Date.now() + READY_MS;
  for (;;) {
    const metrics = await readMetrics(layout.material, mspId, {
      port: ports.peerOperations,
      channel: plan.channel,
    });
    const height = metrics?.['ledger_blockchain_height'] ?? 0;
    if (height >= wanted) return;
    if (Date.now() > deadline) {
      const what = `the peer of ${mspId} holds ${height} blocks of ${wanted}`;
      throw new FabricNetworkError('FABRIC_NOT_READY', what);
    }
    await sleep(POLL_MS);
  }
}
