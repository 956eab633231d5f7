import { setTimeout as sleep } from 'node:timers/promises';
import { FabricNetworkError } from '../fabric-error';
import type { Layout } from '../layout';
import type { MemberPlan, NetworkPlan } from '../plan/plan';
import { leads, readMetrics } from './metrics';

const POLL_MS = 50;
const READY_MS = 60_000;

interface OrdererFigures {
  mspId: string;
  height: number | undefined;
  /** Whether it takes itself for the leader. */
  leads: boolean;
  /** Consenter that it follows, where its kind of ordering tells. */
  follows: number | undefined;
}

async function ordererFigures({ members, channel }: NetworkPlan, layout: Layout): Promise<OrdererFigures[]> {
  return Promise.all(
    members.map(async ({ mspId, ports }) => {
      const metrics = await readMetrics(layout.material, mspId, { port: ports.ordererOperations, channel });
      return {
        mspId,
        height: metrics?.['ledger_blockchain_height'],
        leads: leads(metrics),
        follows: metrics?.['consensus_BFT_leader_id'],
      };
    }),
  );
}

/** The number of blocks that each member's orderer holds, by MSP id; undefined where it does not answer. */
export async function ordererHeights(
  plan: NetworkPlan,
  layout: Layout,
): Promise<Map<string, number | undefined>> {
  const figures = await ordererFigures(plan, layout);
  return new Map(figures.map(({ mspId, height }) => [mspId, height]));
}

/** MSP id of the member whose orderer leads, or undefined while there is none. */
export async function leadingOrderer(plan: NetworkPlan, layout: Layout): Promise<string | undefined> {
  return leaderOf(plan, await ordererFigures(plan, layout));
}

/** With bft, one leads whom k orderers follow: one that has not noticed its fall still takes itself for the leader. */
function leaderOf(plan: NetworkPlan, figures: OrdererFigures[]): string | undefined {
  if (plan.ordering === 'raft') return figures.find((one) => one.leads)?.mspId;
  return plan.members.find(({ consenter }) => consenter === followed(plan, figures))?.mspId;
}

/** The consenter whom k orderers follow. */
function followed({ k }: NetworkPlan, figures: OrdererFigures[]): number | undefined {
  const followers = (consenter: number) => figures.filter(({ follows }) => follows === consenter).length;
  return figures.map(({ follows }) => follows).find((one) => one !== undefined && followers(one) >= k);
}

/** Orderers tell of their leader with each block: after the one that let the leader go they still name that one. */
function haveLeader(plan: NetworkPlan, figures: OrdererFigures[]): boolean {
  const last = followed(plan, figures);
  const hasLeft = last !== undefined && plan.members.every(({ consenter }) => consenter !== last);
  return hasLeft || leaderOf(plan, figures) !== undefined;
}

/**
 * Waits until the orderers have a leader and all hold the same number of blocks. To be awaited before another
 * orderer is stopped: a channel whose orderers are at different heights can stall. Throws `FABRIC_NOT_READY`.
 */
export async function untilOrderersLevel(plan: NetworkPlan, layout: Layout): Promise<void> {
  const deadline = Date.now() + READY_MS;
  for (;;) {
    const figures = await ordererFigures(plan, layout);
    if (areLevel(figures) && haveLeader(plan, figures)) return;
    if (Date.now() > deadline) {
      throw new FabricNetworkError(
        'FABRIC_NOT_READY',
        `the orderers are not level, or have no leader: ${figures.map(inWords).join(', ')}`,
      );
    }
    await sleep(POLL_MS);
  }
}

function inWords({ mspId, height }: OrdererFigures): string {
  return height === undefined ? `that of ${mspId} does not answer` : `${mspId} ${height} blocks`;
}

/**
 * Waits until the leader's messages reach this orderer; the others write to it only when there is something to decide.
 * One that has just joined and misses a block learns of it only from the blocks after that. Throws `FABRIC_NOT_READY`.
 */
export async function untilLeaderReaches(
  { channel }: NetworkPlan,
  layout: Layout,
  { mspId, ports }: MemberPlan,
): Promise<void> {
  const deadline = Date.now() + READY_MS;
  for (;;) {
    const metrics = await readMetrics(layout.material, mspId, { port: ports.ordererOperations, channel });
    if ((metrics?.['cluster_comm_ingress_stream_count'] ?? 0) >= 1) return;
    if (Date.now() > deadline) {
      throw new FabricNetworkError('FABRIC_NOT_READY', `no other orderer reaches that of ${mspId}`);
    }
    await sleep(POLL_MS);
  }
}

function areLevel(figures: OrdererFigures[]): boolean {
  const heights = new Set(figures.map(({ height }) => height));
  return heights.size === 1 && !heights.has(undefined);
}
