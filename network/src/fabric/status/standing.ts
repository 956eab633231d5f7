import { setTimeout as sleep } from 'node:timers/promises';
import type { Layout } from '../layout';
import type { NetworkPlan } from '../plan/plan';
import type { FabricProcess } from '../processes/fabric-process';
import { ordererHeights } from './ordering';

/** Longer than an orderer takes to replace its leader, or to catch up once it is behind. */
const STANDS_STILL_MS = 20_000;
const POLL_MS = 250;

/** The number of blocks that each member's orderer holds, by MSP id; undefined where it does not answer. */
export type Heights = ReadonlyMap<string, number | undefined>;

/** Of those that stood behind, the ones that still do and have taken no block since. */
export function stillStanding(behind: Heights, now: Heights): Heights {
  const highest = highestOf(now);
  return new Map(
    [...behind].filter(([mspId, height]) => now.get(mspId) === height && isBelow(height, highest)),
  );
}

/** Those that answer and hold fewer blocks than another. */
export function behindOthers(heights: Heights): Heights {
  const highest = highestOf(heights);
  return new Map([...heights].filter(([, height]) => isBelow(height, highest)));
}

/**
 * Starts orderers again that are behind and take no block for twenty seconds; answers their members' MSP ids. SmartBFT as in
 * Fabric 3.1.5 can stop for good where a decision and a synchronisation meet, and only a new start helps
 * (docs/decisions/2026-11-26-an-orderer-that-stands-still.md).
 */
export async function restartStanding(
  plan: NetworkPlan,
  layout: Layout,
  processes: FabricProcess[],
): Promise<string[]> {
  const standing = [...(await standingStill(plan, layout)).keys()];
  const orderers = processes.filter(({ role, mspId }) => role === 'orderer' && standing.includes(mspId));
  for (const orderer of orderers) await orderer.restart();
  return standing;
}

async function standingStill(plan: NetworkPlan, layout: Layout): Promise<Heights> {
  let standing = behindOthers(await ordererHeights(plan, layout));
  const deadline = Date.now() + STANDS_STILL_MS;
  while (standing.size > 0 && Date.now() < deadline) {
    await sleep(POLL_MS);
    standing = stillStanding(standing, await ordererHeights(plan, layout));
  }
  return standing;
}

function highestOf(heights: Heights): number {
  return Math.max(0, ...[...heights.values()].map((height) => height ?? 0));
}

function isBelow(height: number | undefined, highest: number): boolean {
  return height !== undefined && height < highest;
}
