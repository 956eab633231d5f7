import { common, msp, peer } from '@hyperledger/fabric-protos';
import { channelGroupOf } from '../update/channel-config';

/** A policy as the channel's configuration holds it: which signatures suffice, or a rule over sub-groups. */
export type ReadPolicy =
  | { kind: 'signatures'; rule: string }
  | { kind: 'implicit'; rule: 'ANY' | 'ALL' | 'MAJORITY'; subPolicy: string };

/** The rules that a channel's configuration really holds. */
export interface ReadRules {
  /** By path, as in `/Channel/Application/Readers`. */
  policies: Record<string, ReadPolicy>;
  /** Policy by resource, as in `event/Block`. */
  access: Record<string, string>;
  /** Name of the policy that must be satisfied to change a group, value or policy, by its path. */
  changedBy: Record<string, string>;
}

const IMPLICIT_RULES = ['ANY', 'ALL', 'MAJORITY'] as const;
const ROLES = ['member', 'admin', 'client', 'peer', 'orderer'] as const;

/** Reads the rules out of a configuration block (the first of a channel, or its last). Throws where it is none. */
export function readRules(block: Uint8Array): ReadRules {
  const rules: ReadRules = { policies: {}, access: {}, changedBy: {} };
  readGroup(channelGroupOf(block), '/Channel', rules);
  return rules;
}

function readGroup(group: common.ConfigGroup, path: string, rules: ReadRules): void {
  rules.changedBy[path] = group.getModPolicy();
  group.getPoliciesMap().forEach((value, name) => {
    const policy = value.getPolicy();
    if (policy) rules.policies[`${path}/${name}`] = readPolicy(policy);
    rules.changedBy[`${path}/${name}`] = value.getModPolicy();
  });
  group.getValuesMap().forEach((value, name) => {
    if (name === 'ACLs') rules.access = readAccess(value.getValue_asU8());
    rules.changedBy[`${path}/${name}`] = value.getModPolicy();
  });
  group.getGroupsMap().forEach((child, name) => readGroup(child, `${path}/${name}`, rules));
}

function readAccess(bytes: Uint8Array): Record<string, string> {
  const access: Record<string, string> = {};
  peer.ACLs.deserializeBinary(bytes)
    .getAclsMap()
    .forEach((resource, name) => (access[name] = resource.getPolicyRef()));
  return access;
}

function readPolicy(policy: common.Policy): ReadPolicy {
  if (policy.getType() === common.Policy.PolicyType.IMPLICIT_META) {
    const meta = common.ImplicitMetaPolicy.deserializeBinary(policy.getValue_asU8());
    return { kind: 'implicit', rule: IMPLICIT_RULES[meta.getRule()], subPolicy: meta.getSubPolicy() };
  }
  const envelope = common.SignaturePolicyEnvelope.deserializeBinary(policy.getValue_asU8());
  return { kind: 'signatures', rule: signaturePolicyText(envelope) };
}

/** A signature policy as configtxgen writes it: `OutOf(2, 'TaxMSP.peer', 'CourtMSP.peer')`. */
export function signaturePolicyText(envelope: common.SignaturePolicyEnvelope): string {
  const rule = envelope.getRule();
  return rule ? ruleText(rule, envelope.getIdentitiesList().map(principalName)) : '';
}

function ruleText(rule: common.SignaturePolicy, names: string[]): string {
  const nested = rule.getNOutOf();
  if (!nested) return names[rule.getSignedBy()] ?? '?';
  return `OutOf(${nested.getN()}, ${nested
    .getRulesList()
    .map((part) => ruleText(part, names))
    .join(', ')})`;
}

function principalName(principal: msp.MSPPrincipal): string {
  const bytes = principal.getPrincipal_asU8();
  if (principal.getPrincipalClassification() === msp.MSPPrincipal.Classification.ROLE) {
    const role = msp.MSPRole.deserializeBinary(bytes);
    return `'${role.getMspIdentifier()}.${ROLES[role.getRole()]}'`;
  }
  return `'${msp.SerializedIdentity.deserializeBinary(bytes).getMspid()}' itself`;
}
