import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeErrorFile } from './error-file';

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
});
