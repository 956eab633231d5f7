import { expect } from 'chai';
import { writeJson } from '../files';
import { layoutOf } from '../layout';
import { sampleConsortium } from '../testing/sample-consortium';
import { temporaryFolder } from '../testing/temporary-folder';
import { earlierConsortium } from './earlier-consortium';
import { planNetwork } from './plan';

describe('what a network was last brought to', () => {
  it('is nothing else than what is wanted where nothing broke off, or no network is there', async () => {
    const sample = await sampleConsortium();
    const folder = await temporaryFolder();
    expect(await earlierConsortium(folder.path, sample)).to.equal(undefined);
    await writeJson(layoutOf(folder.path).plan, planNetwork(sample, []));
    const renamed = sample.organisations.map((one) => ({ ...one, displayName: 'another name' }));
    expect(await earlierConsortium(folder.path, { ...sample, organisations: renamed })).to.equal(undefined);
    await folder.clean();
  });

  it('is its own members and readers where a newcomer, a leaver or another role is wanted', async () => {
    const sample = await sampleConsortium();
    const folder = await temporaryFolder();
    await writeJson(layoutOf(folder.path).plan, planNetwork(sample, []));
    const [tax, ...others] = sample.organisations;
    if (!tax) throw new Error('no members');
    const changes = [
      [...sample.organisations, { ...tax, mspId: 'LandMSP', domain: 'land.example' }],
      others,
      [{ ...tax, governing: false }, ...others],
    ];
    for (const organisations of changes) {
      const earlier = await earlierConsortium(folder.path, { ...sample, organisations });
      const named = earlier?.organisations.map(({ mspId, governing }) => `${mspId} ${governing}`);
      expect(named).to.have.members(
        sample.organisations.map(({ mspId, governing }) => `${mspId} ${governing}`),
      );
    }
    await folder.clean();
  });
});
