import { expect } from 'chai';
import { codesOf, publishFile } from '../support/command-line';
import { Consortium } from '../support/consortium';
import { sharedFile } from '../support/paths';

/** By hand, no part of the suite: npx mocha test/dist/scenario/real-registers-large.js */
describe('the large register of customs declarations', function () {
  this.timeout(600_000);
  const world = new Consortium();

  it('publishes 37,385 rows through the command line, and finds them all equal the second time', async function () {
    const file = sharedFile('data/customs/declarations-train.csv');
    if (file === undefined) return this.skip();
    const options = [
      '--schema',
      'customs.declaration@1',
      '--mapping',
      'customs-declarations',
      '--as',
      'customs',
    ];
    const none = { new: 0, changed: 0, equal: 0, missing: 0, rejected: 0, withdrawn: 0 };
    await world.start({ strict: false, maxLag: 0 });
    const first = await publishFile(world, file, ...options, '--snapshot');
    expect(first.counts).to.deep.equal({ ...none, new: 37_385 });
    expect(codesOf(first.warnings)).to.deep.equal({ AMOUNT_ROUNDED: 4031 });
    const again = await publishFile(world, file, ...options, '--snapshot');
    expect(again.counts).to.deep.equal({ ...none, equal: 37_385 });
    expect(again.size).to.equal(37_385);
  });

  after(() => world.stop());
});
