import { expect } from 'chai';
import type { LogHead, RecordStatus } from '../domain';
import { anchorOf, digest, World } from '../testing/world';

describe("publishers' logs on the ledger", function () {
  this.timeout(120_000);
  let world: World;
  const anchor = (from: number, to: number, changes: object = {}, label?: string) =>
    world.refusal('TaxMSP', 'attestation:anchor', { ...anchorOf('TaxMSP', { from, to }, label), ...changes });

  beforeEach(async () => {
    world = await new World().establish();
  });

  it('grow from head to head, each kept', async () => {
    for (const [from, to] of [
      [0, 1],
      [1, 5],
      [5, 6],
      [6, 1000],
    ] as const) {
      const head = await world.submit<LogHead>(
        'TaxMSP',
        'attestation:anchor',
        anchorOf('TaxMSP', { from, to }),
      );
      expect(head).to.include({ publisher: 'TaxMSP', size: to, previousSize: from, time: world.time });
    }
    const head = (argument: object) => world.submit<LogHead | null>('BankMSP', 'attestation:head', argument);
    expect((await head({ publisher: 'TaxMSP' }))?.size).to.equal(1000);
    expect((await head({ publisher: 'TaxMSP', size: 5 }))?.previousSize).to.equal(1);
    expect(await head({ publisher: 'TaxMSP', size: 7 })).to.equal(null);
    expect(await head({ publisher: 'CourtMSP' })).to.equal(null);
  });

  it('answer the same head again the same, also after others', async () => {
    const first = anchorOf('TaxMSP', { from: 0, to: 3 });
    const head = await world.submit('TaxMSP', 'attestation:anchor', first);
    expect(await world.submit('TaxMSP', 'attestation:anchor', first)).to.deep.equal(head);
    await anchor(3, 8);
    expect(await world.submit('TaxMSP', 'attestation:anchor', first)).to.deep.equal(head);
    expect(await world.submit('TaxMSP', 'attestation:head', { publisher: 'TaxMSP' })).to.include({ size: 8 });
  });

  it('refuse another history of any size', async () => {
    await anchor(0, 3);
    await anchor(3, 8);
    expect(await anchor(3, 8, {}, 'rewritten')).to.equal('FORKED');
    expect(await anchor(0, 3, {}, 'rewritten')).to.equal('FORKED');
    expect(await anchor(8, 9, {}, 'rewritten')).to.equal('FORKED');
    expect(await anchor(8, 9, { consistency: [] })).to.equal('FORKED');
    expect(await anchor(8, 9, { consistency: [digest('x')] })).to.equal('FORKED');
    expect(await anchor(8, 9)).to.equal(undefined);
  });

  it('refuse a first head with a proof, and a step from elsewhere', async () => {
    expect(await anchor(0, 3, { consistency: [digest('x')] })).to.equal('FORKED');
    expect(await anchor(2, 3)).to.equal('STALE_HEAD');
    await anchor(0, 3);
    expect(await anchor(0, 5)).to.equal('STALE_HEAD');
    expect(await anchor(2, 5)).to.equal('STALE_HEAD');
    expect(await anchor(3, 5, { previousSize: 4 })).to.equal('STALE_HEAD');
    expect(await anchor(1, 2)).to.equal('STALE_HEAD');
    expect(await anchor(1, 2, { previousSize: 3 })).to.equal('STALE_HEAD');
  });

  it('refuse a time before the last head', async () => {
    world.time += 100;
    await anchor(0, 3);
    world.time -= 10;
    expect(await anchor(3, 5)).to.equal('TIME_REVERSED');
  });

  it("refuse a checkpoint of another origin, key or signer, and one that isn't", async () => {
    const courts = anchorOf('CourtMSP', { from: 0, to: 3 });
    expect(await world.refusal('TaxMSP', 'attestation:anchor', courts)).to.equal('BAD_CHECKPOINT');
    expect(await anchor(0, 3, { keyId: 'certify' })).to.equal('KEY_UNKNOWN');
    expect(await anchor(0, 3, { keyId: 'none' })).to.equal('KEY_UNKNOWN');
    expect(await anchor(0, 3, { checkpoint: 'hello' })).to.equal('BAD_CHECKPOINT');
    const { checkpoint } = anchorOf('TaxMSP', { from: 0, to: 3 });
    const broken = `${checkpoint}— \ud800 AAAAAAA=\n`;
    expect(await anchor(0, 3, { checkpoint: broken })).to.equal('ARGUMENT_INVALID');
    expect(await anchor(0, 0)).to.equal('BAD_CHECKPOINT');
    expect(await world.refusal('BankMSP', 'attestation:anchor', courts)).to.equal('ROLE_REQUIRED');
    await world.submit('TaxMSP', 'registry:revokeKey', { keyId: 'checkpoint' }, true);
    expect(await anchor(0, 3)).to.equal('KEY_UNKNOWN');
  });
});

describe('the status of records', () => {
  let world: World;
  const leaf = (label: string) => digest(`leaf ${label}`);
  const change = (label: string, status: string, replacement: string | null = null) => ({
    leafHash: leaf(label),
    status,
    reason: 'OFFICE_ERROR',
    replacement,
  });
  const set = (...changes: object[]) =>
    world.submit<RecordStatus[]>('TaxMSP', 'attestation:setStatus', { changes });

  beforeEach(async () => {
    world = new World();
    await world.bootstrap();
  });

  it('is a gapless list of changes, also within one batch', async () => {
    await set(change('a', 'CORRECTED', leaf('b')), change('c', 'UNDER_OBJECTION'), change('c', 'IN_FORCE'));
    await set(change('d', 'SUPERSEDED', leaf('e')));
    const page = (from: number, limit: number) =>
      world.submit<{ changes: RecordStatus[]; head: number }>('BankMSP', 'attestation:changes', {
        publisher: 'TaxMSP',
        from,
        limit,
      });
    const { changes, head } = await page(1, 500);
    expect(head).to.equal(4);
    expect(changes.map(({ seq, status }) => [seq, status])).to.deep.equal([
      [1, 'CORRECTED'],
      [2, 'UNDER_OBJECTION'],
      [3, 'IN_FORCE'],
      [4, 'SUPERSEDED'],
    ]);
    expect((await page(2, 2)).changes.map(({ seq }) => seq)).to.deep.equal([2, 3]);
    expect(await page(5, 10)).to.deep.equal({ changes: [], head: 4 });
  });

  it('is answered in the order asked, null where a record is simply in force', async () => {
    const [stored] = await set(change('a', 'WITHDRAWN'));
    const asked = { publisher: 'TaxMSP', leafHashes: [leaf('z'), leaf('a')] };
    expect(await world.submit('BankMSP', 'attestation:status', asked)).to.deep.equal([null, stored]);
  });

  it('does not change by the same again', async () => {
    const [first] = await set(change('a', 'WITHDRAWN'));
    const changes = [change('a', 'WITHDRAWN'), change('a', 'WITHDRAWN')];
    const { answer, writes } = await world.simulate('TaxMSP', 'attestation:setStatus', { changes });
    expect(JSON.parse(answer)).to.deep.equal([first, first]);
    expect(writes).to.deep.equal([]);
    const { head } = await world.submit<{ head: number }>('TaxMSP', 'attestation:changes', {
      publisher: 'TaxMSP',
      from: 1,
      limit: 1,
    });
    expect(head).to.equal(1);
  });

  it('changes by another replacement', async () => {
    await set(change('a', 'CORRECTED', leaf('b')));
    const [second] = await set(change('a', 'CORRECTED', leaf('c')));
    expect(second).to.include({ replacement: leaf('c'), seq: 2 });
  });

  it('never goes back to an earlier stage', async () => {
    const refused = (...changes: object[]) => world.refusal('TaxMSP', 'attestation:setStatus', { changes });
    await set(change('a', 'WITHDRAWN'));
    expect(await refused(change('a', 'IN_FORCE'))).to.equal('STATUS_FINAL');
    await set(change('a', 'ERASED'));
    for (const status of ['WITHDRAWN', 'UNDER_OBJECTION', 'RETENTION_ENDED']) {
      expect(await refused(change('a', status))).to.equal('STATUS_FINAL');
    }
    expect(await refused(change('b', 'CORRECTED'), change('c', 'WITHDRAWN', leaf('d')))).to.equal(
      'ARGUMENT_INVALID',
    );
    expect(await refused({ ...change('b', 'WITHDRAWN'), reason: 'because of Mr. X' })).to.equal(
      'ARGUMENT_INVALID',
    );
  });

  it('is set by publishers, each for its own records', async () => {
    const changes = [change('a', 'WITHDRAWN')];
    expect(await world.refusal('BankMSP', 'attestation:setStatus', { changes })).to.equal('ROLE_REQUIRED');
    await world.submit('CourtMSP', 'attestation:setStatus', { changes });
    const asked = { publisher: 'TaxMSP', leafHashes: [leaf('a')] };
    expect(await world.submit('TaxMSP', 'attestation:status', asked)).to.deep.equal([null]);
  });
});
