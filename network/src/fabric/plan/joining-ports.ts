import { FabricNetworkError } from '../fabric-error';
import { readJson, writeJson } from '../files';
import { freePorts } from '../../ports/ports';
import { type MemberPlan, type MemberPorts, NETWORK_PORTS, portsOf, PORTS_PER_MEMBER } from './plan';

interface Reserved {
  v: 1;
  ports: Record<string, MemberPorts>;
}

/**
 * Ports for members that join, kept in a file until they have: the channel's configuration names them, so that a join that
 * was interrupted must go on with the same ones. Those of `members` are theirs, whether their nodes run or not.
 */
export async function joiningPorts(
  path: string,
  joining: string[],
  members: MemberPlan[],
): Promise<Record<string, MemberPorts>> {
  const reserved = ((await readJson(path)) as Partial<Reserved> | undefined)?.ports ?? {};
  if (typeof reserved !== 'object') {
    throw new FabricNetworkError('FABRIC_DATA_INVALID', `${path} does not hold the ports of joining members`);
  }
  const missing = joining.filter((mspId) => reserved[mspId] === undefined);
  const taken = [...members.map(({ ports }) => ports), ...Object.values(reserved)];
  const except = new Set(taken.flatMap((ports) => Object.values<number>({ ...ports })));
  const free = await freePorts(missing.length * PORTS_PER_MEMBER, { range: NETWORK_PORTS, except });
  const found = missing.map(
    (mspId, index) => [mspId, portsOf(free.slice(index * PORTS_PER_MEMBER))] as const,
  );
  const ports = { ...reserved, ...Object.fromEntries(found) };
  if (missing.length > 0) await writeJson(path, { v: 1, ports } satisfies Reserved);
  return ports;
}
