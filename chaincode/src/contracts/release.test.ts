import { expect } from 'chai';
import type { ReleaseEntry } from '../domain';
import { digest, request, World } from '../testing/world';

describe('releases on the ledger', function () {
  this.timeout(120_000);
  let world: World;
  const claim = (changes: object = {}) => ({
    grantee: 'BankMSP',
    seq: 1,
    line: 0,
    n: 0,
    statementHash: digest('statement'),
    outcome: 'ANSWERED',
    ...changes,
  });
  const refusal = (by: string, ...releases: object[]) =>
    world.refusalMessage(by, 'release:record', { releases });

  beforeEach(async () => {
    world = await new World().establish();
    await world.grant();
    await world.submit('BankMSP', 'enquiry:submit', {
      enquiries: [request('a'), request('b', { purpose: 'judicial' })],
    });
  });

  it('are recorded once, and answered the same for the same statement', async () => {
    const record = () => world.submit<ReleaseEntry[]>('TaxMSP', 'release:record', { releases: [claim()] });
    const [entry] = await record();
    expect(entry).to.deep.include({ publisher: 'TaxMSP', grantee: 'BankMSP', seq: 1, line: 0, n: 0 });
    expect(await record()).to.deep.equal([entry]);
    expect(await refusal('TaxMSP', claim({ statementHash: digest('other') }))).to.match(/^RELEASE_CONFLICT/);
    expect(await refusal('TaxMSP', claim({ outcome: 'REFUSED' }))).to.match(/^RELEASE_CONFLICT/);
  });

  it('number corrected versions without gaps, also within a batch', async () => {
    expect(await refusal('TaxMSP', claim({ n: 1 }))).to.match(/^RELEASE_GAP/);
    const releases = [claim(), claim({ n: 1 }), claim({ n: 2 })];
    expect(await world.submit<ReleaseEntry[]>('TaxMSP', 'release:record', { releases })).to.have.length(3);
    expect(await refusal('TaxMSP', claim({ n: 4 }))).to.match(/^RELEASE_GAP/);
  });

  it("refuse denied lines, others' lines and unknown enquiries with one and the same words", async () => {
    const refusals = [
      await refusal('TaxMSP', claim({ seq: 2 })),
      await refusal('TaxMSP', claim({ line: 1 })),
      await refusal('TaxMSP', claim({ line: 9 })),
      await refusal('TaxMSP', claim({ seq: 77 })),
      await refusal('TaxMSP', claim({ grantee: 'NobodyMSP' })),
      await refusal('CustomsMSP', claim()),
    ];
    expect(new Set(refusals).size).to.equal(1);
    expect(refusals[0]).to.match(/^RELEASE_UNKNOWN/);
    expect(await refusal('BankMSP', claim())).to.match(/^ROLE_REQUIRED/);
  });

  it('are shown to the grantee, to governing members, and to nobody else', async () => {
    await world.submit('TaxMSP', 'release:record', { releases: [claim()] });
    await world.submit('CourtMSP', 'release:record', { releases: [claim({ line: 1 })] });
    const seen = async (by: string) =>
      (await world.submit<ReleaseEntry[]>(by, 'release:list', { grantee: 'BankMSP', seq: 1 })).length;
    expect([await seen('BankMSP'), await seen('RegulatorMSP'), await seen('Bank2MSP')]).to.deep.equal([
      2, 2, 0,
    ]);
  });
});
