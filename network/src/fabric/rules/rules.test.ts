import { expect } from 'chai';
import { configtx } from '../config/configtx';
import { sampleConsortium } from '../testing/sample-consortium';
import { layoutOf } from '../layout';
import { type NetworkPlan, planNetwork, PORTS_PER_MEMBER } from '../plan/plan';
import { accessRules } from './access';
import { channelRules } from './policies';

const BANKS = /Bank/;

/** Every policy of a configuration, by its name, wherever it stands. */
function policiesOf(value: unknown): [string, { Type: string; Rule: string }][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, child]: [string, unknown]) => {
    const policy = child as { Type?: string; Rule?: string } | null;
    return policy?.Type !== undefined && policy.Rule !== undefined
      ? [[name, policy as { Type: string; Rule: string }]]
      : policiesOf(child);
  });
}

describe('the rules of a channel', () => {
  let plan: NetworkPlan;
  before(async () => {
    const ports = Array.from({ length: 4 * PORTS_PER_MEMBER }, (_, index) => 20_000 + index);
    plan = planNetwork(await sampleConsortium(), ports);
  });

  it('want 3 of the 4 governing members for every change and every transaction', () => {
    const { admins, endorsement } = channelRules(plan);
    const four = (role: string) =>
      ['Tax', 'Court', 'Customs', 'Regulator'].map((name) => `'${name}MSP.${role}'`).join(', ');
    expect(admins.Rule).to.equal(`OutOf(3, ${four('admin')})`);
    expect(endorsement.Rule).to.equal(`OutOf(3, ${four('peer')})`);
  });

  it('let banks write, and in nothing else count them', () => {
    const { writers, ...others } = channelRules(plan);
    expect(writers.Rule).to.match(BANKS);
    Object.values(others).forEach(({ Rule }) => expect(Rule).not.to.match(BANKS));
  });

  it('let orderers write, one of whom signs the configuration that follows from an update', () => {
    for (const mspId of ['TaxMSP', 'CourtMSP', 'CustomsMSP', 'RegulatorMSP']) {
      expect(channelRules(plan).writers.Rule).to.contain(`'${mspId}.orderer'`);
    }
    expect(channelRules(plan).writers.Rule).not.to.match(/Bank\w*\.(orderer|peer|member)/);
  });

  it('are spelt out over named organisations, never ANY or MAJORITY', () => {
    const policies = policiesOf(configtx(plan, layoutOf('/data')));
    expect(policies).to.have.length.greaterThan(30);
    policies.forEach(([, { Type }]) => expect(Type).to.equal('Signature'));
  });

  it('are the same for the administration of every part', () => {
    const admins = policiesOf(configtx(plan, layoutOf('/data'))).filter(([name]) => name === 'Admins');
    expect(admins).to.have.length(3 + 4 + 6);
    admins.forEach(([, { Rule }]) => expect(Rule).to.equal(channelRules(plan).admins.Rule));
  });

  it('open to an organisation without a peer only proposing and the outcome of its own transaction', () => {
    const open = Object.entries(accessRules()).filter(
      ([, policy]) => policy !== '/Channel/Application/Readers',
    );
    expect(Object.fromEntries(open)).to.deep.equal({
      'peer/Propose': '/Channel/Application/Writers',
      'gateway/CommitStatus': '/Channel/Application/Writers',
    });
  });

  it('put one orderer of each governing member among the consenters', () => {
    const section = configtx(plan, layoutOf('/data'))['Profiles'] as {
      Concordat: {
        Orderer: { OrdererType: string; ConsenterMapping: { ID: number; MSPID: string; Port: number }[] };
      };
    };
    const { OrdererType, ConsenterMapping } = section.Concordat.Orderer;
    expect(OrdererType).to.equal('BFT');
    expect(ConsenterMapping.map(({ ID, MSPID, Port }) => [ID, MSPID, Port])).to.deep.equal([
      [1, 'TaxMSP', 20_000],
      [2, 'CourtMSP', 20_007],
      [3, 'CustomsMSP', 20_014],
      [4, 'RegulatorMSP', 20_021],
    ]);
  });
});
