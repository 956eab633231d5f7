import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMembership, saveMembership, withMember, withoutMember } from './membership';
import { programs } from './programs';

describe('the membership of a sandbox', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'membership-'))));
  afterEach(() => rm(folder, { recursive: true }));

  it('is kept over starts: the founders as they were, who is here, who has left', async () => {
    const file = join(folder, 'consortium.json');
    const started = await openMembership(file, programs.consortium());
    expect(started.present).to.deep.equal(started.founders);
    const land = {
      mspId: 'LandMSP',
      displayName: 'Land Registry',
      domain: 'land.example',
      governing: true,
      roles: ['publisher' as const],
    };
    const changed = withoutMember(withMember(started, land), 'BankMSP');
    await saveMembership(file, changed);
    const again = await openMembership(file, join(folder, 'no such file'));
    expect(again).to.deep.equal(changed);
    expect(again.former.map(({ mspId }) => mspId)).to.deep.equal(['BankMSP']);
    expect(again.founders.organisations.map(({ mspId }) => mspId)).to.include('BankMSP');
    expect(withMember(again, land)).to.deep.equal(again);
  });
});
