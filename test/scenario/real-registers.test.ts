import type { LogHead, RecordStatus } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codesOf, type Publication, publishFile } from '../support/command-line';
import { runningConsortium } from '../support/consortium';
import { eventually } from '../support/eventually';
import { Intruder } from '../support/intruder';
import type { Member } from '../support/member';
import { sharedFile } from '../support/paths';
import { SCENARIO_MS } from '../support/patience';
import { json, listOf } from '../support/steps';

/** A real register: its file, how it is published, and what it comes to; counted by hand over the file. */
interface RealRegister {
  title: string;
  file: string;
  mspId: string;
  options: string[];
  rows: number;
  new: number;
  equal: number;
  rejected: number;
  errors: Record<string, number>;
  warnings: Record<string, number>;
}

const REGISTERS: RealRegister[] = [
  {
    title: 'the Mexican tax authority’s list of 9,925 rows: 87 have a suppressed identity',
    file: 'data/tax/mx-article-69b-2021-05-18.csv',
    mspId: 'TaxMSP',
    options: ['--schema', 'mx.tax.69b@1', '--mapping', 'mx-article-69b', '--as', 'tax'],
    rows: 9925,
    new: 9838,
    equal: 0,
    rejected: 87,
    errors: { FORMAT_INVALID: 87, TOO_LONG: 3 },
    warnings: { CHECK_DIGIT: 27 },
  },
  {
    title: 'New York’s 1,608 commercial evictions: one row comes twice',
    file: 'data/court/nyc-commercial-evictions-a.csv',
    mspId: 'CourtMSP',
    options: ['--schema', 'us.ny.court.eviction@1', '--mapping', 'nyc-commercial-evictions', '--as', 'court'],
    rows: 1608,
    new: 1607,
    equal: 1,
    rejected: 0,
    errors: {},
    warnings: {},
  },
  {
    title: 'the smaller file of customs declarations, 8,134 rows: prices are rounded to the cent',
    file: 'data/customs/declarations-valid.csv',
    mspId: 'CustomsMSP',
    options: ['--schema', 'customs.declaration@1', '--mapping', 'customs-declarations', '--as', 'customs'],
    rows: 8134,
    new: 8134,
    equal: 0,
    rejected: 0,
    errors: {},
    warnings: { AMOUNT_ROUNDED: 895 },
  },
];

describe('real registers through the command line', function () {
  this.timeout(SCENARIO_MS);
  // Simulated once: what is counted here is the register's work, not the ledger's.
  const world = runningConsortium({ strict: false, maxLag: 0 });
  let folder = '';

  before(async () => (folder = await mkdtemp(join(tmpdir(), 'concordat-registers-'))));
  after(() => rm(folder, { recursive: true, force: true }));

  for (const register of REGISTERS) {
    it(`publishes ${register.title}`, async function () {
      const file = sharedFile(register.file);
      if (file === undefined) return this.skip();
      const { mspId, options } = register;
      const first = await publishFile(world, file, ...options, '--snapshot');
      expectCounts(first, { new: register.new, equal: register.equal, rejected: register.rejected });
      expect(first.status).to.equal(register.rejected > 0 ? 1 : 0);
      expect(codesOf(first.errors)).to.deep.equal(register.errors);
      expect(codesOf(first.warnings)).to.deep.equal(register.warnings);
      expect(first.size).to.equal(register.new);
      expect(await headOf(mspId)).to.include({ size: register.new });
      const listed = await recordsOf(world.member(mspId));
      expect(listed.map(({ index }) => index)).to.deep.equal(
        Array.from({ length: register.new }, (_, at) => at),
      );
      expect(listed.every(({ state }) => state === 'anchored')).to.equal(true);
    });

    it(`finds every row equal when ${register.mspId}’s file comes again, and publishes none`, async function () {
      const file = sharedFile(register.file);
      if (file === undefined) return this.skip();
      const again = await publishFile(world, file, ...register.options, '--snapshot');
      expectCounts(again, { equal: register.new + register.equal, rejected: register.rejected });
      expect(again.size).to.equal(register.new);
      expect(await changesOf(register.mspId)).to.deep.equal([]);
    });
  }

  it('supersedes exactly the declarations that a newer file changes, after a dry run that says so', async function () {
    const file = sharedFile('data/customs/declarations-valid.csv');
    const register = REGISTERS[2];
    if (file === undefined || register === undefined) return this.skip();
    const { options, mspId } = register;
    const newer = join(folder, 'declarations-newer.csv');
    await writeFile(newer, changedDeclarations(await readFile(file, 'latin1')), 'latin1');
    const expected = { new: 2, changed: 5, equal: 8134 - 5 - 3, missing: 3 };

    const told = await publishFile(world, newer, ...options, '--snapshot', '--dry-run');
    expectCounts(told, expected);
    expect(await headOf(mspId), 'a dry run commits nothing').to.include({ size: 8134 });

    const published = await publishFile(world, newer, ...options, '--snapshot');
    expectCounts(published, expected);
    expect(await headOf(mspId)).to.include({ size: 8134 + 7 });
    const changes = await changesOf(mspId, 5);
    expect(codesOf(changes.map(({ status }) => ({ code: status })))).to.deep.equal({ SUPERSEDED: 5 });
    const replacements = await Promise.all(changes.map(({ replacement }) => recordOf(mspId, replacement)));
    for (const [at, { groups }] of replacements.entries())
      expect(groups.meta.supersedes).to.equal(changes[at]?.leafHash);
    const masses = replacements.map(({ groups }) => JSON.stringify(groups));
    expect(masses.every((text) => text.includes('"99999.9"'))).to.equal(true);
  });

  it('withdraws what a newer file misses only when its exact number is named', async function () {
    const register = REGISTERS[2];
    const newer = join(folder, 'declarations-newer.csv');
    if (register === undefined || sharedFile(register.file) === undefined) return this.skip();
    const { options, mspId } = register;
    const refused = await publishFile(world, newer, ...options, '--snapshot', '--withdraw-missing', '2').then(
      () => 'nothing was refused',
      (error: unknown) => String(error),
    );
    expect(refused).to.include('SNAPSHOT_WITHDRAWAL_REFUSED').and.to.include('3 of 8136');
    const done = await publishFile(world, newer, ...options, '--snapshot', '--withdraw-missing', '3');
    expectCounts(done, { equal: 8133, missing: 3, withdrawn: 3 });
    const changes = await changesOf(mspId, 8);
    expect(codesOf(changes.map(({ status }) => ({ code: status })))).to.deep.equal({
      SUPERSEDED: 5,
      WITHDRAWN: 3,
    });
  });

  function expectCounts({ counts }: Publication, expected: Partial<Publication['counts']>): void {
    const none = { new: 0, changed: 0, equal: 0, missing: 0, rejected: 0, withdrawn: 0 };
    expect(counts).to.deep.equal({ ...none, ...expected });
  }

  async function asked<T>(name: string, argument: object): Promise<T> {
    const inspector = await Intruder.of(world, 'RegulatorMSP');
    try {
      return await inspector.evaluate<T>(name, argument);
    } finally {
      inspector.close();
    }
  }

  const headOf = (publisher: string) => asked<LogHead | null>('attestation:head', { publisher });

  /** The publisher's status changes on the ledger, once there are as many as that. */
  function changesOf(publisher: string, atLeast = 0): Promise<RecordStatus[]> {
    return eventually(`${atLeast} status changes of ${publisher}`, async () => {
      const argument = { publisher, from: 1, limit: 500 };
      const { changes } = await asked<{ changes: RecordStatus[] }>('attestation:changes', argument);
      return changes.length >= atLeast ? changes : undefined;
    });
  }

  interface OwnRecord {
    groups: { meta: { supersedes: string | null } } & Record<string, unknown>;
  }

  const recordOf = (mspId: string, leafHash: string | null) =>
    json<OwnRecord>(world.member(mspId).submitter, `/v1/records/${leafHash}`);

  interface ListedRecord {
    index: number;
    state: string;
  }

  const recordsOf = ({ submitter }: Member) => listOf<ListedRecord>(submitter, '/v1/records', { limit: 500 });
});

/** Five declarations with another net mass, three left out, two new ones. */
function changedDeclarations(text: string): string {
  const lines = text.trimEnd().split(/\r?\n/);
  const changed = new Set([10, 500, 2000, 4000, 8000]);
  const gone = new Set([11, 3000, 8134]);
  const kept = lines.flatMap((line, row) => {
    if (gone.has(row)) return [];
    return changed.has(row) ? [withCell(line, 18, '99999.9')] : [line];
  });
  const added = ['99900001', '99900002'].map((id) => withCell(lines[1] ?? '', 0, id));
  return [...kept, ...added].join('\n');
}

function withCell(line: string, column: number, value: string): string {
  return line
    .split(',')
    .map((cell, at) => (at === column ? value : cell))
    .join(',');
}
