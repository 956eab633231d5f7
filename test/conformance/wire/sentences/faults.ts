import { expect } from 'chai';
import { type Bench, type Failure, failureOf, NO_FAILURE, repeated, settled } from '../bench';
import { crowd } from '../raw-calls';
import { GOVERNING } from '../wire-network';

const ABORTED = 10;
const UNKNOWN = 2;
const UNAVAILABLE = 14;
const isMissing = ({ message }: Failure) => message === NO_FAILURE;
const SIMULATION = /^error in simulation: failed to execute transaction [0-9a-f]{64}: /;

/** Chaincode that is down, dies or hangs, peers that are away, too many requests: what a client sees, and that it passes. */
export function faultSentences(bench: () => Bench): void {
  const submit = () => bench().tax.contract.submitTransaction('put', 'fault', 'x');
  const endorserSaid = ({ details }: Failure) => details[0]?.message ?? '';

  /** Until chaincode that was started again is reached by its peer. */
  const untilServed = (mspIds: string[]) =>
    Promise.all(
      mspIds.map((mspId) =>
        repeated(
          () =>
            bench().bank.contract.evaluate('get', { arguments: ['fault'], endorsingOrganizations: [mspId] }),
          () => true,
        ),
      ),
    );

  it('gives up chaincode that hangs, or throws where nobody catches', async () => {
    const calls = ['hang', 'raw:throw'].map((name) =>
      failureOf(bench().tax.contract.submitTransaction(name)),
    );
    for (const refused of await Promise.all(calls)) {
      expect(refused.code).to.equal(ABORTED);
      expect(refused.details.map(({ mspId }) => mspId)).to.deep.equal(['TaxMSP']);
      expect(endorserSaid(refused)).to.match(SIMULATION);
      expect(endorserSaid(refused)).to.match(/error sending: timeout expired while executing transaction$/);
    }
    await settled(submit);
  });

  it('says that the chaincode died during a run', async () => {
    const refused = await failureOf(bench().tax.contract.submitTransaction('die'));
    expect([refused.code, endorserSaid(refused).replace(SIMULATION, '')]).to.deep.equal([
      ABORTED,
      'error sending: chaincode stream terminated',
    ]);
  });

  it('endorses nothing where the own organisation’s chaincode is down, but evaluates elsewhere', async () => {
    const refused = await failureOf(submit());
    expect(refused.code).to.equal(ABORTED);
    expect(refused.details.map(({ mspId }) => mspId)).to.deep.equal(['TaxMSP']);
    expect(endorserSaid(refused))
      .to.match(SIMULATION)
      .and.match(/could not launch chaincode probe/);
    expect(await bench().evaluate('get', 'fault')).to.equal('x');
  });

  it('does without one other organisation’s chaincode', async () => {
    const court = bench().client({ mspId: 'CourtMSP' });
    const { code, action } = await bench().commit(await bench().endorse('put', ['fault', 'y'], court));
    expect(code).to.equal(0);
    if (bench().network.runsApart) expect(action.endorsers).to.not.include('TaxMSP');
  });

  it('does not do without two, and says which', async function () {
    if (!bench().network.runsApart) return this.skip();
    await bench().network.stopChaincode(['RegulatorMSP']);
    const court = bench().client({ mspId: 'CourtMSP' });
    const { code, message, details } = await failureOf(bench().endorse('put', ['fault', 'z'], court));
    expect([code, message]).to.deep.equal([
      ABORTED,
      '10 ABORTED: failed to collect enough transaction endorsements, see attached details for more info',
    ]);
    expect(new Set(details.map(({ mspId }) => mspId))).to.have.all.keys('TaxMSP', 'RegulatorMSP');
    details.forEach((detail) => expect(detail.message).to.match(SIMULATION));
  });

  it('says so when no chaincode is up anywhere, and serves once it is back', async () => {
    await bench().network.stopChaincode(GOVERNING);
    const evaluated = await failureOf(bench().evaluate('get', 'fault'));
    expect([evaluated.code, evaluated.message]).to.deep.equal([
      ABORTED,
      '10 ABORTED: failed to evaluate transaction, see attached details for more info',
    ]);
    expect(new Set(evaluated.details.map(({ mspId }) => mspId))).to.have.all.keys(...GOVERNING);
    await bench().network.startChaincode(GOVERNING);
    await untilServed(GOVERNING);
    await settled(submit);
  });

  it('refuses more than 500 requests at a time, and takes the next once one is done', async () => {
    const leave = await crowd(bench().network, bench().tax);
    const words = 'too many requests for /gateway.Gateway, exceeding concurrency limit (500)';
    for (const work of [submit, () => bench().evaluate('get', 'fault')]) {
      const refused = await repeated(() => failureOf(work()), isMissing);
      expect(refused).to.include({ code: UNKNOWN, message: `2 UNKNOWN: ${words}` });
    }
    leave();
    await repeated(submit, ({ message, details }) => message.includes(words) || details.length > 0);
  });

  it('lets endorsements that are a block apart agree soon', async () => {
    for (let round = 1; round <= 8; round += 1) {
      expect((await bench().submit('increment', 'fault-moving')).result).to.equal(String(round));
    }
  });

  it('is away while its peers are, and has everything when they are back', async () => {
    await bench().submit('put', 'fault', 'kept');
    await bench().network.stopPeers();
    const refused = await failureOf(submit());
    expect(refused.code).to.equal(UNAVAILABLE);
    await bench().network.startPeers();
    const found = await repeated(
      () => bench().evaluate('get', 'fault'),
      () => true,
    );
    expect(found).to.equal('kept');
    await repeated(submit, () => true);
  });
}
