import { setTimeout as sleep } from 'node:timers/promises';
import { FabricNetworkError } from '../fabric-error';
import type { Layout } from '../layout';
import type { NetworkPlan } from '../plan/plan';
import { readMetrics } from './metrics';

const POLL_MS = 50;
const READY_MS = 60_000;

interface OrdererFigures {
  mspId: string;
  height: number | undefined;
  /** Consenter that it follows; undefined or 0 where it knows none. */
  leader: number | undefined;
}

async function ordererFigures({ members, channel }: NetworkPlan, layout: Layout): Promise<OrdererFigures[]> {
  return Promise.all(
    members.map(async ({ mspId, ports }) => {
      const metrics = await readMetrics(layout.material, mspId, { port: ports.ordererOperations, channel });
      return {
        mspId,
        height: metrics?.['ledger_blockchain_height'],
        leader: metrics?.['consensus_BFT_leader_id'],
      };
    }),
  );
}

/** MSP id of the member whose orderer most orderers follow, or undefined while they agree on none. */
export async function leadingOrderer(plan: NetworkPlan, layout: Layout): Promise<string | undefined> {
  const figures = await ordererFigures(plan, layout);
  const followed = plan.members.map(
    ({ consenter }) => figures.filter(({ leader }) => leader === consenter).length,
  );
  const most = Math.max(...followed);
  return most >= plan.k ? plan.members[followed.indexOf(most)]?.mspId : undefined;
}

/**
 * Waits until every orderer follows a leader and all hold the same number of blocks. To be awaited before another
 * orderer is stopped: a channel whose orderers are at different heights can stall. Throws `FABRIC_NOT_READY`.
 */
export async function untilOrderersLevel(plan: NetworkPlan, layout: Layout): Promise<void> {
  const deadline = Date.now() + READY_MS;
  for (;;) {
    const figures = await ordererFigures(plan, layout);
    if (areLevel(figures)) return;
    if (Date.now() > deadline) {
      const heights = figures.map(
        ({ mspId, height, leader }) => `${mspId} ${height ?? '?'} (follows ${leader ?? '?'})`,
      );
      throw new FabricNetworkError('FABRIC_NOT_READY', `orderers are not level: ${heights.join(', ')}`);
    }
    await sleep(POLL_MS);
  }
}

function areLevel(figures: OrdererFigures[]): boolean {
  const heights = new Set(figures.map(({ height }) => height));
  return heights.size === 1 && !heights.has(undefined) && figures.every(({ leader }) => (leader ?? 0) > 0);
}
