import type { Consortium } from '../../consortium';
import { FabricNetworkError } from '../fabric-error';
import { readJson, writeJson } from '../files';
import { freePorts, isFree } from '../../ports/ports';
import {
  type MemberPlan,
  type NetworkPlan,
  type Ordering,
  organisationsOf,
  planNetwork,
  NETWORK_PORTS,
  PORTS_PER_MEMBER,
} from './plan';

/** The plan of an earlier start, or undefined. Throws `FABRIC_DATA_INVALID`. */
export async function readPlan(path: string): Promise<NetworkPlan | undefined> {
  const value = (await readJson(path)) as Partial<NetworkPlan> | undefined;
  if (value === undefined) return undefined;
  if (value.v === 1 && Array.isArray(value.members) && Array.isArray(value.readers))
    return value as NetworkPlan;
  throw new FabricNetworkError('FABRIC_DATA_INVALID', `${path} is not a network's plan`);
}

export interface PlanOptions {
  ordering?: Ordering | undefined;
  materialDir?: string | undefined;
}

/**
 * The plan of an earlier start, or a new one, stored before it is used.
 * Throws `FABRIC_CONSORTIUM_CHANGED` where the earlier one was made for another consortium.
 */
export async function openPlan(
  path: string,
  consortium: Consortium,
  options: PlanOptions = {},
): Promise<NetworkPlan> {
  const earlier = await readPlan(path);
  if (earlier) {
    assertSame(earlier, planNetwork(consortium, [], options.ordering ?? earlier.ordering), path);
    return earlier;
  }
  const members = consortium.organisations.filter(({ governing }) => governing).length;
  const plan = planNetwork(
    consortium,
    await freePorts(members * PORTS_PER_MEMBER, { range: NETWORK_PORTS }),
    options.ordering,
  );
  if (options.materialDir !== undefined) plan.materialDir = options.materialDir;
  await writeJson(path, plan);
  return plan;
}

/** What the channel's first block fixed. Roles and names are the ledger's business, and may change. */
export function essence(plan: NetworkPlan): string {
  const members = plan.members.map(({ mspId }) => mspId).sort();
  const organisations = organisationsOf(plan).map(({ mspId, domain }) => `${mspId} ${domain}`);
  return JSON.stringify([plan.channel, plan.chaincode, plan.ordering, members, organisations.sort()]);
}

function assertSame(earlier: NetworkPlan, wanted: NetworkPlan, path: string): void {
  if (essence(earlier) === essence(wanted)) return;
  throw new FabricNetworkError(
    'FABRIC_CONSORTIUM_CHANGED',
    `${path} was made for another list of organisations, channel, chaincode or kind of ordering. A running channel takes in members by its ` +
      'own rules (`concordat network change`), not by a changed file: or name another data folder',
  );
}

/** Throws `FABRIC_PORT_TAKEN` where a port of a node that is to be started is in use. */
export async function assertPortsFree(members: { member: MemberPlan; ports: number[] }[]): Promise<void> {
  const taken: string[] = [];
  for (const { member, ports } of members) {
    for (const port of ports) if (!(await isFree(port))) taken.push(`${port} (${member.mspId})`);
  }
  if (taken.length === 0) return;
  throw new FabricNetworkError(
    'FABRIC_PORT_TAKEN',
    `another program listens on 127.0.0.1 port ${taken.join(', ')}. The channel's configuration names these ports: free them`,
  );
}
