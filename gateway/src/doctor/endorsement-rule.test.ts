import type { ReadPolicy } from '@concordat/network/fabric';
import { common, msp, peer } from '@hyperledger/fabric-protos';
import { expect } from 'chai';
import { endorsementRule } from './endorsement-rule';
import { probeOf } from './testing/probe';

const MEMBERS = ['TaxMSP', 'CourtMSP', 'CustomsMSP', 'RegulatorMSP'];
const CHANNEL_RULE = '/Channel/Application/Endorsement';
const rule = (k: number, members = MEMBERS) =>
  `OutOf(${k}, ${members.map((mspId) => `'${mspId}.peer'`).join(', ')})`;

/** A peer that shows a chaincode definition with this policy. */
function defined(fill: (policy: common.ApplicationPolicy) => void) {
  const policy = new common.ApplicationPolicy();
  fill(policy);
  const definition = new peer.lifecycle.QueryChaincodeDefinitionResult();
  definition.setValidationParameter(policy.serializeBinary());
  return probeOf({ ask: () => Promise.resolve(definition.serializeBinary()) });
}
const byChannel = (path: string) => defined((policy) => policy.setChannelConfigPolicyReference(path));

function ofOwn(k: number, members: string[]) {
  const nOutOf = new common.SignaturePolicy.NOutOf();
  nOutOf.setN(k);
  nOutOf.setRulesList(
    members.map((_, index) => {
      const signed = new common.SignaturePolicy();
      signed.setSignedBy(index);
      return signed;
    }),
  );
  const outer = new common.SignaturePolicy();
  outer.setNOutOf(nOutOf);
  const envelope = new common.SignaturePolicyEnvelope();
  envelope.setRule(outer);
  envelope.setIdentitiesList(members.map(peerOf));
  return defined((policy) => policy.setSignaturePolicy(envelope));
}

function peerOf(mspId: string): msp.MSPPrincipal {
  const role = new msp.MSPRole();
  role.setMspIdentifier(mspId);
  role.setRole(msp.MSPRole.MSPRoleType.PEER);
  const principal = new msp.MSPPrincipal();
  principal.setPrincipalClassification(msp.MSPPrincipal.Classification.ROLE);
  principal.setPrincipal(role.serializeBinary());
  return principal;
}

const examined = (probe: ReturnType<typeof probeOf>, policy?: ReadPolicy) =>
  endorsementRule({
    probe,
    chaincode: 'concordat',
    governing: MEMBERS,
    rules: policy && { policies: { [CHANNEL_RULE]: policy }, access: {}, changedBy: {} },
  });
const signatures = (text: string): ReadPolicy => ({ kind: 'signatures', rule: text });

describe('what the doctor says of the endorsement rule', () => {
  it('is no fault where it is k of the governing members, by the channel’s rule or the chaincode’s own', async () => {
    const good = { ok: true, finding: '3 of the 4 governing members' };
    for (const path of [CHANNEL_RULE, 'Endorsement']) {
      expect(await examined(byChannel(path), signatures(rule(3)))).to.deep.include(good);
    }
    expect(await examined(ofOwn(3, MEMBERS))).to.deep.include(good);
  });

  it('is a fault where it is too weak, or counts others in, and tells both rules', async () => {
    for (const [k, members] of [
      [1, MEMBERS],
      [2, MEMBERS],
      [3, MEMBERS.slice(1)],
      [3, [...MEMBERS.slice(1), 'BankMSP']],
    ] as const) {
      const own = await examined(ofOwn(k, [...members]));
      const channel = await examined(byChannel(CHANNEL_RULE), signatures(rule(k, [...members])));
      for (const { ok, finding } of [own, channel]) {
        expect(ok).to.equal(false);
        const wanted = `it should be 3 of ${MEMBERS.join(', ')}`;
        expect(finding).to.equal(`is ${rule(k, [...members])}; ${wanted}`);
      }
    }
  });

  it('is a fault where readers would be counted by an implicit one, or the channel has none', async () => {
    const implicit: ReadPolicy = { kind: 'implicit', rule: 'MAJORITY', subPolicy: 'Endorsement' };
    const majority = await examined(byChannel(CHANNEL_RULE), implicit);
    expect(majority.ok).to.equal(false);
    expect(majority.finding).to.contain('MAJORITY of all organisations');
    expect((await examined(byChannel('/Channel/Elsewhere'), signatures(rule(3)))).ok).to.equal(false);
  });
});
