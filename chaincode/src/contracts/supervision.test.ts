import { expect } from 'chai';
import type { SearchEntry } from '../domain';
import { Assembly } from '../testing/assembly';
import { digest, World } from '../testing/world';

describe("the regulator's searches", () => {
  let world: World;

  beforeEach(async () => {
    world = new World();
    await world.bootstrap();
  });

  it('are numbered without gaps and shown to governing members', async () => {
    for (const label of ['a', 'b', 'c']) {
      await world.submit('RegulatorMSP', 'supervision:recordSearch', { detailsHash: digest(label) });
    }
    const list = (from: number, limit: number) =>
      world.submit<SearchEntry[]>('TaxMSP', 'supervision:searches', { from, limit });
    expect((await list(1, 500)).map(({ seq }) => seq)).to.deep.equal([1, 2, 3]);
    expect((await list(2, 1)).map(({ detailsHash }) => detailsHash)).to.deep.equal([digest('b')]);
  });

  it('stay in the list when a regulator is one no more', async () => {
    await world.submit('RegulatorMSP', 'supervision:recordSearch', { detailsHash: digest('a') });
    const assembly = new Assembly(world);
    const regulates = (mspId: string, roles: string[]) =>
      assembly.decided('CHANGE_ROLES', { mspId, roles, governing: true });
    await regulates('CourtMSP', ['regulator']);
    await regulates('RegulatorMSP', ['certifier']);
    const argument = { from: 1, limit: 9 };
    const found = await world.submit<SearchEntry[]>('TaxMSP', 'supervision:searches', argument);
    expect(found.map(({ regulator, detailsHash }) => [regulator, detailsHash])).to.deep.equal([
      ['RegulatorMSP', digest('a')],
    ]);
  });

  it('are made by regulators only, and not shown to readers', async () => {
    const argument = { detailsHash: digest('a') };
    expect(await world.refusal('TaxMSP', 'supervision:recordSearch', argument)).to.equal('ROLE_REQUIRED');
    expect(await world.refusal('BankMSP', 'supervision:searches', { from: 1, limit: 1 })).to.equal(
      'ROLE_REQUIRED',
    );
  });
});
