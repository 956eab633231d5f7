import { common, msp, peer } from '@hyperledger/fabric-protos';
import { expect } from 'chai';
import { readRules } from './read-rules';

function role(mspId: string): msp.MSPPrincipal {
  const admin = new msp.MSPRole();
  admin.setMspIdentifier(mspId);
  admin.setRole(msp.MSPRole.MSPRoleType.ADMIN);
  const principal = new msp.MSPPrincipal();
  principal.setPrincipalClassification(msp.MSPPrincipal.Classification.ROLE);
  principal.setPrincipal(admin.serializeBinary());
  return principal;
}

function signedBy(index: number): common.SignaturePolicy {
  const rule = new common.SignaturePolicy();
  rule.setSignedBy(index);
  return rule;
}

function twoOf(mspIds: string[]): common.Policy {
  const nested = new common.SignaturePolicy.NOutOf();
  nested.setN(2);
  nested.setRulesList(mspIds.map((_, index) => signedBy(index)));
  const rule = new common.SignaturePolicy();
  rule.setNOutOf(nested);
  const envelope = new common.SignaturePolicyEnvelope();
  envelope.setRule(rule);
  envelope.setIdentitiesList(mspIds.map(role));
  return policy(common.Policy.PolicyType.SIGNATURE, envelope.serializeBinary());
}

function majorityOf(subPolicy: string): common.Policy {
  const meta = new common.ImplicitMetaPolicy();
  meta.setRule(common.ImplicitMetaPolicy.Rule.MAJORITY);
  meta.setSubPolicy(subPolicy);
  return policy(common.Policy.PolicyType.IMPLICIT_META, meta.serializeBinary());
}

function policy(type: number, value: Uint8Array): common.Policy {
  const result = new common.Policy();
  result.setType(type);
  result.setValue(value);
  return result;
}

function withPolicy(group: common.ConfigGroup, name: string, value: common.Policy): void {
  const entry = new common.ConfigPolicy();
  entry.setPolicy(value);
  entry.setModPolicy('Admins');
  group.getPoliciesMap().set(name, entry);
}

function applicationGroup(): common.ConfigGroup {
  const group = new common.ConfigGroup();
  withPolicy(group, 'Admins', twoOf(['TaxMSP', 'CourtMSP']));
  withPolicy(group, 'Readers', majorityOf('Readers'));
  const reference = new peer.APIResource();
  reference.setPolicyRef('/Channel/Application/Readers');
  const acls = new peer.ACLs();
  acls.getAclsMap().set('event/Block', reference);
  const value = new common.ConfigValue();
  value.setValue(acls.serializeBinary());
  value.setModPolicy('Admins');
  group.getValuesMap().set('ACLs', value);
  return group;
}

function configBlock(): Uint8Array {
  const channel = new common.ConfigGroup();
  channel.getGroupsMap().set('Application', applicationGroup());
  const config = new common.Config();
  config.setChannelGroup(channel);
  const envelope = new common.ConfigEnvelope();
  envelope.setConfig(config);
  const payload = new common.Payload();
  payload.setData(envelope.serializeBinary());
  const signed = new common.Envelope();
  signed.setPayload(payload.serializeBinary());
  const data = new common.BlockData();
  data.setDataList([signed.serializeBinary()]);
  const block = new common.Block();
  block.setData(data);
  return block.serializeBinary();
}

describe('the rules in a configuration block', () => {
  it('are told as they are written, implicit ones as such', () => {
    const { policies, access, changedBy } = readRules(configBlock());
    expect(policies).to.deep.equal({
      '/Channel/Application/Admins': {
        kind: 'signatures',
        rule: "OutOf(2, 'TaxMSP.admin', 'CourtMSP.admin')",
      },
      '/Channel/Application/Readers': { kind: 'implicit', rule: 'MAJORITY', subPolicy: 'Readers' },
    });
    expect(access).to.deep.equal({ 'event/Block': '/Channel/Application/Readers' });
    expect(changedBy['/Channel/Application/ACLs']).to.equal('Admins');
  });

  it('cannot be read out of a block of transactions', () => {
    expect(() => readRules(new common.Block().serializeBinary())).to.throw('no channel configuration');
  });
});
