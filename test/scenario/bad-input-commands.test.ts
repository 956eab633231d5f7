import { expect } from 'chai';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectTold, nested, staysUp, TaxItems } from '../support/bad-input';
import { concordat, publishFile } from '../support/command-line';
import { companiesOf, TAX } from '../support/companies';
import { sharedConsortium } from '../support/consortium';
import { SCENARIO_MS } from '../support/patience';

describe('bad input on the command line', function () {
  this.timeout(SCENARIO_MS);
  const world = sharedConsortium();
  const items = new TaxItems(companiesOf(9604, 10));
  let folder = '';
  staysUp(world);

  before(async () => (folder = await mkdtemp(join(tmpdir(), 'concordat-bad-'))));
  after(() => rm(folder, { recursive: true, force: true }));

  it('is answered with the row and what would be right, the documented exit status, an error file safe to open', async () => {
    const file = join(folder, 'grades.ndjson');
    const errors = join(folder, 'errors.csv');
    const lines = [
      items.goodLine(),
      items.spoiled('grade', '"=1+1"'),
      items.spoiled('grade', nested(100_000)),
      '{"fields":{"=cmd|x":1}}',
    ];
    await writeFile(file, lines.join('\n'));
    const told = await publishFile(world, file, '--schema', TAX, '--errors', errors);
    expect(told.status).to.equal(1);
    expect(told.counts).to.include({ new: 1, rejected: 3 });
    expect(told.errors[0]).to.include({ row: 2, pointer: '/fields/grade' });
    expect(told.errors[0]?.expected).to.include('A').and.to.include('D');
    const written = await readFile(errors, 'utf8');
    expect(written.split(/[\r\n,]+/).filter((cell) => /^"?[=+@-]/.test(cell))).to.deep.equal([]);
    expectTold(written);

    const faults: [string, string | Buffer, string, number][] = [
      ['empty.csv', '', 'FILE_EMPTY', 4],
      ['columns.csv', 'uscc,name\n', 'COLUMN_MISSING', 4],
      ['cut.json', `[${items.goodLine()},`, 'FILE_TRUNCATED', 4],
      ['utf16.csv', Buffer.from('\ufeffuscc,name\n', 'utf16le'), 'ENCODING_WRONG', 4],
      ['strange.xlsx', 'x', 'USAGE', 4],
    ];
    const refuse = async ([name, content, code, exit]: (typeof faults)[number]) => {
      const path = join(folder, name);
      await writeFile(path, content);
      const { status, stdout, stderr } = await concordat(world, 'publish', path, '--schema', TAX);
      expect([status, stdout], `${name}: ${stderr}`).to.deep.equal([exit, '']);
      expect(stderr).to.include(code);
      expectTold(stderr);
    };
    await Promise.all(faults.map(refuse));
    const none = join(folder, 'absent.csv');
    const absent = await concordat(world, 'publish', none, '--schema', TAX, '--errors', errors);
    expect([absent.status, absent.stderr.includes('there is no file')]).to.deep.equal([4, true]);
    expect(await readFile(errors, 'utf8')).to.equal(written);
    const over = await concordat(world, 'publish', file, '--schema', TAX, '--errors', file);
    expect([over.status, over.stderr.includes('would overwrite')]).to.deep.equal([4, true]);
    expect(await readFile(file, 'utf8')).to.equal(lines.join('\n'));
    const half = await concordat(world, 'publish', file, '--schema', TAX, '--withdraw-missing', '3');
    expect([half.status, half.stderr.includes('go with --snapshot')]).to.deep.equal([4, true]);
    for (const wrong of [
      ['publish', file, '--schema', TAX, '--wait', 'done'],
      ['publish', file, '--schema', TAX, '--snapshot', '--withdraw-missing', 'x'],
      ['verify', folder, '--publisher', 'TaxMSP'],
    ]) {
      const { status, stderr } = await concordat(world, ...wrong);
      expect(status, stderr).to.equal(4);
      expect(stderr).to.match(/'done' is invalid|not "x"|is a folder/);
      expectTold(stderr);
    }
    const strange = await concordat(world, 'publish', file, '--schema', 'no.such@1', '--as', 'tax');
    expect(strange.stderr).to.include('SCHEMA_UNKNOWN');
    expect(strange.status).to.equal(1);
  });
});
