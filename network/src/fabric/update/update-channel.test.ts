import { expect } from 'chai';
import { layoutOf } from '../layout';
import { openPlan } from '../plan/plan-file';
import { failure } from '../testing/failure';
import { sampleConsortium } from '../testing/sample-consortium';
import { temporaryFolder } from '../testing/temporary-folder';
import { updateChannel } from './update-channel';

describe('a change of a network’s members', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.clean());

  const change = async () =>
    failure(updateChannel({ consortium: await sampleConsortium(), dataDir: folder.path }));

  it('is refused where there is no network', async () => {
    expect(await change()).to.include('FABRIC_DATA_INVALID: no network in ');
  });

  it('is refused where the network does not run, and says what to do', async () => {
    await openPlan(layoutOf(folder.path).plan, await sampleConsortium());
    expect(await change()).to.match(
      /FABRIC_NOT_READY: .* does not run: start it first \(concordat network up\)/,
    );
  });
});
