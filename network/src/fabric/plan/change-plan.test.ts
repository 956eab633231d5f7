import { expect } from 'chai';
import type { Consortium } from '../../consortium';
import { sampleConsortium } from '../testing/sample-consortium';
import { planSteps } from './change-plan';
import { type MemberPorts, type NetworkPlan, planNetwork, portsOf, PORTS_PER_MEMBER } from './plan';

type Organisation = Consortium['organisations'][number];

describe('the way to a changed consortium', () => {
  let sample: Consortium;
  let earlier: NetworkPlan;
  before(async () => {
    sample = await sampleConsortium();
    earlier = planNetwork(
      sample,
      Array.from({ length: 4 * PORTS_PER_MEMBER }, (_, index) => 20_000 + index),
    );
  });

  const organisation = (mspId: string, governing: boolean): Organisation => {
    return {
      mspId,
      displayName: mspId,
      domain: `${mspId.toLowerCase()}.example`,
      governing,
      roles: ['reader'],
    };
  };
  const withMembers = (...more: Organisation[]) => ({
    ...sample,
    organisations: [...sample.organisations, ...more],
  });
  const portsFor = (joining: string[]): Promise<Record<string, MemberPorts>> => {
    const ports = portsOf(Array.from({ length: PORTS_PER_MEMBER }, (_, index) => 30_000 + index));
    return Promise.resolve(Object.fromEntries(joining.map((mspId) => [mspId, ports])));
  };
  const steps = (consortium: Consortium, from = earlier) => planSteps(from, consortium, portsFor);

  it('is one step where only readers differ, and changes nothing of the members', async () => {
    const [step, ...more] = await steps(withMembers(organisation('Bank3MSP', false)));
    expect(more).to.deep.equal([]);
    expect(step?.plan.members).to.deep.equal(earlier.members);
    expect(step?.plan.readers.map(({ mspId }) => mspId)).to.deep.equal(['BankMSP', 'Bank2MSP', 'Bank3MSP']);
  });

  it('takes governing members in one by one, each with its own number, and counts k anew', async () => {
    const wanted = withMembers(organisation('AuditMSP', true), organisation('LandMSP', true));
    const way = await steps(wanted);
    expect(way.map(({ joins }) => [joins?.mspId, joins?.consenter])).to.deep.equal([
      ['AuditMSP', 5],
      ['LandMSP', 6],
    ]);
    expect(way.map(({ plan }) => [plan.members.length, plan.k])).to.deep.equal([
      [5, 4],
      [6, 5],
    ]);
    expect(way[1]?.plan.members.slice(0, 4)).to.deep.equal(earlier.members);
  });

  it('lets a governing member go, and those who stay keep ports and numbers', async () => {
    const wanted = {
      ...sample,
      organisations: sample.organisations.filter(({ mspId }) => mspId !== 'CourtMSP'),
    };
    const [step, ...more] = await steps(wanted);
    expect(more).to.deep.equal([]);
    expect(step?.leaves?.mspId).to.equal('CourtMSP');
    expect(step?.plan.members.map(({ consenter }) => consenter)).to.deep.equal([1, 3, 4]);
    expect(step?.plan.k).to.equal(3);
  });

  it('names a reader that becomes a governing member once only', async () => {
    const organisations = sample.organisations.map((each) => {
      return each.mspId === 'BankMSP' ? { ...each, governing: true } : each;
    });
    for (const { plan } of await steps({ ...sample, organisations })) {
      const names = [...plan.members, ...plan.readers].map(({ mspId }) => mspId);
      expect(new Set(names).size).to.equal(names.length);
    }
  });

  it('is refused to another channel, and where nobody stays', async () => {
    const strangers = { ...sample, organisations: [organisation('AuditMSP', true)] };
    for (const wanted of [{ ...sample, channel: 'other' }, strangers]) {
      const refusal = await steps(wanted).catch((error: unknown) => error);
      expect(String(refusal)).to.contain('FABRIC_CONSORTIUM_CHANGED');
    }
  });
});
