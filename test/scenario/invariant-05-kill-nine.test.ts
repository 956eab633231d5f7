import { Acknowledged } from '@concordat/scripts/kill/acknowledged';
import { findLosses } from '@concordat/scripts/kill/check';
import { killRounds, VICTIMS } from '@concordat/scripts/kill/rounds';
import { expect } from 'chai';
import { runningConsortium } from '../support/consortium';
import { SCENARIO_MS } from '../support/patience';

const ROUNDS = 10;
/** Another seed, other instants: CONCORDAT_KILL_SEED=…; a thousand rounds by hand: node scripts/run.mjs kill --rounds 1000 */
const SEED = process.env['CONCORDAT_KILL_SEED'] ?? 'suite';

describe('invariant 5: what was acknowledged survives kill -9 at any instant', function () {
  const world = runningConsortium();

  it(`in ${ROUNDS} rounds of killing ${VICTIMS.join(', ')} under load (seed "${SEED}")`, async function () {
    this.timeout(240_000);
    const result = await killRounds(world.sandbox, { rounds: ROUNDS, seed: SEED, checkEvery: 5 });
    expect(result.losses, `seed ${SEED}`).to.deep.equal([]);
    for (const victim of VICTIMS) expect(result.kills[victim], victim).to.be.at.least(2);
    const { records, consents, reports } = result.acknowledged;
    expect(records, 'records published under load').to.be.greaterThan(100);
    expect(consents, 'consents given under load').to.be.greaterThan(ROUNDS / 2);
    expect(reports, 'reports given under load').to.be.greaterThan(ROUNDS / 2);
  });

  it('and the search for losses would find one', async function () {
    this.timeout(SCENARIO_MS);
    const invented = new Acknowledged();
    invented.records.push({ leafHash: '05'.repeat(32), recordId: '05'.repeat(16), index: 0 });
    invented.consents.push('05'.repeat(32));
    invented.reports.push({
      enquiryId: '05'.repeat(16),
      seq: 1,
      decision: 'GRANTED',
      code: null,
      time: 0,
      lines: [],
    });
    const losses = findLosses(world.sandbox, invented, { reports: 0, lagMs: 500 });
    // The record is looked up at its publisher too, which has never heard of it.
    expect(await losses.catch((error: unknown) => (error as { code: string }).code)).to.equal(
      'RECORD_UNKNOWN',
    );
    invented.records.length = 0;
    expect(await findLosses(world.sandbox, invented, { reports: 0, lagMs: 500 })).to.deep.equal([
      `the acknowledged consent ${'05'.repeat(32)} is not active`,
      'enquiry 1 is another, or lost',
    ]);
  });
});
