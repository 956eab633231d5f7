import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import { link, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emptyErrorFile, writeErrorFile } from './error-file';

describe('the file of rejected items', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'concordat-errors-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const errors = [
    { row: 7, pointer: '/fields/uscc', code: 'CHECK_DIGIT', message: 'wrong, "by one"', expected: 'Y' },
    { row: 9, pointer: '', code: 'FORMULA', message: '=HYPERLINK("x")' },
  ];

  it('is CSV that a spreadsheet opens without running anything', async () => {
    const file = join(folder, 'errors.csv');
    await writeErrorFile(file, errors);
    const rows = parse(await readFile(file), { columns: true, bom: true }) as unknown as Record<
      string,
      string
    >[];
    expect(rows).to.have.length(2);
    expect(rows[0]).to.include({ row: '7', message: 'wrong, "by one"', expected: 'Y' });
    expect(rows[1]?.['message']).to.equal('\'=HYPERLINK("x")');
  });

  it('is one JSON object a line otherwise', async () => {
    const file = join(folder, 'errors.ndjson');
    await writeErrorFile(file, errors);
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).to.deep.equal(errors);
  });

  it('holds nothing of an earlier run while one is under way', async () => {
    const file = join(folder, 'errors.csv');
    await writeErrorFile(file, errors);
    await emptyErrorFile(file, [join(folder, 'grades.csv'), undefined]);
    expect(await readFile(file, 'utf8')).to.equal('');
  });

  it('is never the register itself, under whichever name, and that stays as it is', async () => {
    const [register, other] = [join(folder, 'grades.csv'), join(folder, 'other.csv')];
    await writeFile(register, 'uscc,grade\n');
    await link(register, other);
    for (const path of [register, join(folder, '.', 'grades.csv'), other]) {
      const error = await emptyErrorFile(path, [register]).catch((refused: Error) => refused.message);
      expect(error).to.match(/^USAGE: .* would overwrite what is to be read$/);
    }
    expect(await readFile(register, 'utf8')).to.equal('uscc,grade\n');
  });

  it('is asked for before anything is sent: a place that cannot be written to is told', async () => {
    const error = await emptyErrorFile(join(folder, 'none', 'errors.csv'), []).catch(
      (refused: Error) => refused.message,
    );
    expect(error).to.match(/^USAGE: .* cannot be written$/);
  });
});
