import type { NetworkPlan } from '../plan/plan';

/** A policy as configtxgen reads it. */
export interface SignaturePolicy {
  Type: 'Signature';
  Rule: string;
}

type Role = 'member' | 'admin' | 'client' | 'peer' | 'orderer';

function principals(mspIds: string[], roles: Role[]): string {
  return mspIds.flatMap((mspId) => roles.map((role) => `'${mspId}.${role}'`)).join(', ');
}

function outOf(k: number, mspIds: string[], roles: Role[]): SignaturePolicy {
  return { Type: 'Signature', Rule: `OutOf(${k}, ${principals(mspIds, roles)})` };
}

function anyOf(...principals: string[]): SignaturePolicy {
  return { Type: 'Signature', Rule: `OutOf(1, ${principals.join(', ')})` };
}

/**
 * The rules of a channel, each spelt out over named organisations. Fabric's implicit ones (ANY, MAJORITY) would count
 * readers in, and would change with every organisation that joins.
 */
export interface ChannelRules {
  /** k governing members' administrators: every change of configuration, whichever part it concerns. */
  admins: SignaturePolicy;
  /** k governing members' peers: every transaction, and every chaincode definition. */
  endorsement: SignaturePolicy;
  /** Any governing member: whoever satisfies it may fetch blocks, from orderers too. */
  readers: SignaturePolicy;
  /**
   * Clients of every organisation: who may propose and submit. And orderers: one signs the configuration that follows
   * from an update, and without this rule's leave none could ever be changed.
   */
  writers: SignaturePolicy;
  /** Clients of governing members: who may submit while ordering is being changed. */
  ordererWriters: SignaturePolicy;
  /** Any governing member's orderer: whose signature makes a block, where orderers trust each other. */
  blockValidation: SignaturePolicy;
}

export function channelRules(plan: NetworkPlan): ChannelRules {
  const governing = plan.members.map(({ mspId }) => mspId);
  const all = [...governing, ...plan.readers.map(({ mspId }) => mspId)];
  return {
    admins: outOf(plan.k, governing, ['admin']),
    endorsement: outOf(plan.k, governing, ['peer']),
    readers: outOf(1, governing, ['member']),
    writers: anyOf(principals(all, ['client', 'admin']), principals(governing, ['orderer'])),
    ordererWriters: outOf(1, governing, ['member']),
    blockValidation: outOf(1, governing, ['orderer']),
  };
}
