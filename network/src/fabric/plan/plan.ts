import type { Consortium } from '../../consortium';
import { endorsementPolicy, governingMembers } from '../../consortium';
import type { PortRange } from '../../ports/ports';

/** Ports of a governing member's node, all on 127.0.0.1. */
export interface MemberPorts {
  orderer: number;
  ordererAdmin: number;
  ordererOperations: number;
  peer: number;
  peerChaincode: number;
  peerOperations: number;
  chaincode: number;
}

/** A governing member: it runs an orderer, a peer and a chaincode process. */
export interface MemberPlan {
  mspId: string;
  domain: string;
  /** Number of its orderer among the consenters, from 1. */
  consenter: number;
  ports: MemberPorts;
}

/** A reader: in the channel, but it runs nothing. */
export interface ReaderPlan {
  mspId: string;
  domain: string;
}

/**
 * How transactions are ordered: `bft` goes on while a third of the orderers lie or are away (the default); `raft` while
 * fewer than half are away, but trusts each. Older clients and networks know only the latter.
 */
export type Ordering = 'bft' | 'raft';

/** Everything about a network that must stay the same from start to start. */
export interface NetworkPlan {
  v: 1;
  channel: string;
  chaincode: string;
  ordering: Ordering;
  /** How many governing members must agree. */
  k: number;
  members: MemberPlan[];
  readers: ReaderPlan[];
  /** Folder of the X.509 material, where it is not within the data folder. */
  materialDir?: string;
}

const PORT_NAMES = [
  'orderer',
  'ordererAdmin',
  'ordererOperations',
  'peer',
  'peerChaincode',
  'peerOperations',
  'chaincode',
] as const satisfies (keyof MemberPorts)[];

export const PORTS_PER_MEMBER = PORT_NAMES.length;

/**
 * Where a network's ports are looked for. The channel's configuration holds them for good: they are apart from what other
 * processes of this machine are given, which may look for theirs while one of the network's is down.
 */
export const NETWORK_PORTS: PortRange = { from: 10_000, before: 15_000 };

/** Plans a network of this consortium; `ports` holds {@link PORTS_PER_MEMBER} of them for each governing member. */
export function planNetwork(
  consortium: Consortium,
  ports: number[],
  ordering: Ordering = 'bft',
): NetworkPlan {
  const members = governingMembers(consortium).map(({ mspId, domain }, index) => ({
    mspId,
    domain,
    consenter: index + 1,
    ports: portsOf(ports.slice(index * PORTS_PER_MEMBER)),
  }));
  return {
    v: 1,
    channel: consortium.channel,
    chaincode: consortium.chaincode,
    ordering,
    k: endorsementPolicy(consortium).k,
    members,
    readers: consortium.organisations
      .filter(({ governing }) => !governing)
      .map(({ mspId, domain }) => ({ mspId, domain })),
  };
}

/** The ports of one member's node: the first of these. */
export function portsOf(ports: number[]): MemberPorts {
  return Object.fromEntries(PORT_NAMES.map((name, index) => [name, ports[index]])) as unknown as MemberPorts;
}

/** All organisations of the channel, governing members first. */
export function organisationsOf(plan: NetworkPlan): ReaderPlan[] {
  return [...plan.members, ...plan.readers].map(({ mspId, domain }) => ({ mspId, domain }));
}
