import { rm } from 'node:fs/promises';
import { readJson, writeJson } from '../files';
import type { NetworkPlan } from './plan';

/**
 * Notes in a file whom a change of the channel is about to let go, or that it is done. Until then the plan still names the
 * member, and the channel may not any more: a change that broke off can have come to either side of that.
 */
export async function noteLeaving(path: string, mspId: string | undefined): Promise<void> {
  if (mspId === undefined) await rm(path, { force: true });
  else await writeJson(path, { v: 1, mspId });
}

/** The plan without whom a broken-off change was letting go: what a start of the network can wait for. */
export async function planOfStaying(path: string, plan: NetworkPlan): Promise<NetworkPlan> {
  const noted = (await readJson(path)) as { mspId?: string } | undefined;
  const members = plan.members.filter(({ mspId }) => mspId !== noted?.mspId);
  return { ...plan, members, k: Math.min(plan.k, members.length) };
}
