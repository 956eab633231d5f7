import { requiredEndorsements } from '@concordat/network/consortium';
import type { ReadRules } from '@concordat/network/fabric';
import { common, peer } from '@hyperledger/fabric-protos';
import type { LedgerProbe } from '../ports/ledger-probe';
import { bad, type Finding, good, unchecked } from './finding';
import { peerWords } from './peer-words';
import { isRuleOf, parseSignatureRule } from './signature-rule';

const SUBJECT = 'endorsement rule';

export interface EndorsementRuleParts {
  probe: LedgerProbe;
  chaincode: string;
  /** MSP ids of the governing members, as the registry has them. */
  governing: string[];
  /** The channel's rules, where they could be read. */
  rules: ReadRules | undefined;
}

/** Whether the chaincode's definition wants k = ⌊2n/3⌋ + 1 of the governing members, and nobody else. */
export async function endorsementRule(parts: EndorsementRuleParts): Promise<Finding> {
  try {
    const text = await ruleText(parts);
    const k = requiredEndorsements(parts.governing.length);
    const rule = parseSignatureRule(text);
    if (rule && isRuleOf(rule, k, parts.governing)) {
      return good(SUBJECT, `${k} of the ${parts.governing.length} governing members`);
    }
    return bad(SUBJECT, `is ${text}; it should be ${k} of ${parts.governing.join(', ')}`);
  } catch (error) {
    return unchecked(SUBJECT, peerWords(error));
  }
}

async function ruleText({ probe, chaincode, rules }: EndorsementRuleParts): Promise<string> {
  const { lifecycle } = peer;
  const args = new lifecycle.QueryChaincodeDefinitionArgs();
  args.setName(chaincode);
  const answer = await probe.ask('_lifecycle', 'QueryChaincodeDefinition', args.serializeBinary());
  const definition = lifecycle.QueryChaincodeDefinitionResult.deserializeBinary(answer);
  const policy = common.ApplicationPolicy.deserializeBinary(definition.getValidationParameter_asU8());
  const signatures = policy.getSignaturePolicy();
  if (signatures) {
    const { signaturePolicyText } = await import('@concordat/network/fabric');
    return signaturePolicyText(signatures);
  }
  return channelRule(policy.getChannelConfigPolicyReference(), rules);
}

/** A reference names a policy of the channel's configuration; a relative one starts at the application's group. */
function channelRule(reference: string, rules: ReadRules | undefined): string {
  const path = reference.startsWith('/') ? reference : `/Channel/Application/${reference}`;
  const policy = rules?.policies[path];
  if (policy === undefined) return `the channel's ${path}`;
  return policy.kind === 'signatures'
    ? policy.rule
    : `${policy.rule} of all organisations' ${policy.subPolicy}`;
}
