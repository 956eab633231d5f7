import { expect } from 'chai';
import { sampleConsortium } from '../testing/sample-consortium';
import { type NetworkPlan, planNetwork, PORTS_PER_MEMBER } from '../plan/plan';
import { effectsOf } from './effects';
import type { ProcessStatus } from './process-status';

describe('what the state of a network means', () => {
  let plan: NetworkPlan;
  before(async () => {
    const ports = Array.from({ length: 4 * PORTS_PER_MEMBER }, (_, index) => 20_000 + index);
    plan = planNetwork(await sampleConsortium(), ports);
  });

  /** All run and answer, but for those named. */
  const processes = (away: string[], silent: string[] = []): ProcessStatus[] =>
    (['orderer', 'peer', 'chaincode'] as const).flatMap((role) =>
      plan.members.map(({ mspId }, index) => {
        const name = `${role}.${mspId}`;
        const answers = role !== 'chaincode' && !away.includes(name) && !silent.includes(name);
        const pid = away.includes(name) ? undefined : 100 + index;
        return { name, role, mspId, pid, height: answers ? 7 : undefined, leader: false };
      }),
    );
  const effects = (away: string[], silent?: string[]) => effectsOf(plan, processes(away, silent));

  it('is nothing where all run and answer', () => {
    expect(effects([])).to.deep.equal([]);
  });

  it('is a warning where one orderer is away of four, and no writing where two are', () => {
    expect(effects(['orderer.TaxMSP'])).to.deep.equal([
      'one more away stops all writing: 3 of 4 orderers answer, 3 are needed',
    ]);
    expect(effects(['orderer.TaxMSP', 'orderer.CourtMSP'])).to.deep.equal([
      'nothing can be written: 2 of 4 orderers answer, 3 are needed',
    ]);
  });

  it('is another with Raft, where more than half are enough', () => {
    const away = ['orderer.TaxMSP', 'orderer.CourtMSP'];
    const raft = (names: string[]) => effectsOf({ ...plan, ordering: 'raft' }, processes(names));
    expect(raft(away.slice(1))[0]).to.match(/^one more away stops all writing: 3 of 4 .* 3 are needed$/);
    expect(raft(away)[0]).to.match(/^nothing can be written/);
    const three = { ...plan, members: plan.members.slice(0, 3), ordering: 'raft' as const };
    const own = processes(away.slice(1)).filter(({ mspId }) => mspId !== plan.members[3]?.mspId);
    expect(effectsOf(three, own)[0]).to.equal(
      'one more away stops all writing: 2 of 3 orderers answer, 2 are needed',
    );
  });

  it('is that nothing is endorsed where too few members have both a peer and a chaincode process', () => {
    expect(effects(['peer.TaxMSP'])).to.deep.equal([
      'one more away stops all endorsing: 3 of 4 members have a peer that answers and a chaincode process, 3 are needed',
    ]);
    expect(effects(['peer.TaxMSP', 'chaincode.TaxMSP'])).to.have.length(1);
    expect(effects(['peer.TaxMSP', 'chaincode.CourtMSP'])).to.deep.equal([
      'nothing can be endorsed: 2 of 4 members have a peer that answers and a chaincode process, 3 are needed',
    ]);
  });

  it('names who runs and does not answer, and how it is ended', () => {
    expect(effects([], ['orderer.TaxMSP'])).to.deep.equal([
      'one more away stops all writing: 3 of 4 orderers answer, 3 are needed',
      'orderer.TaxMSP does not answer: where it stays so, end it (kill -9 100), then network up',
    ]);
  });
});
