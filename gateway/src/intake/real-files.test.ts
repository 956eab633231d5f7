import { createReadStream } from 'node:fs';
import { expect } from 'chai';
import { readItems } from './readers';
import { sampleMapping, sampleSchema } from './sample';
import { sharedFile } from './testing/test-support';
import { businessKeyOf, RecordValidator } from './validator';

interface Count {
  accepted: number;
  rejected: number;
  /** Business keys of the accepted. */
  keys: number;
  subjects: number;
  errors: Record<string, number>;
  warnings: Record<string, number>;
  rejectedRows: number[];
}

async function count(file: string, mappingName: string): Promise<Count> {
  const mapping = sampleMapping(mappingName);
  const schema = sampleSchema(mapping.schema).document;
  const validator = new RecordValidator(schema);
  const total: Count = {
    accepted: 0,
    rejected: 0,
    keys: 0,
    subjects: 0,
    errors: {},
    warnings: {},
    rejectedRows: [],
  };
  const keys = new Set<string>();
  const subjects = new Set<unknown>();
  for await (const read of readItems(createReadStream(file), { format: 'csv', schema, mapping })) {
    const checked = 'errors' in read ? { ...read, warnings: [] } : validator.validate(read.item);
    const readWarnings = 'item' in read ? read.warnings : [];
    for (const { code } of [...readWarnings, ...checked.warnings])
      total.warnings[code] = (total.warnings[code] ?? 0) + 1;
    if ('errors' in checked) {
      total.rejected += 1;
      total.rejectedRows.push(read.row);
      for (const { code } of checked.errors) total.errors[code] = (total.errors[code] ?? 0) + 1;
    } else {
      total.accepted += 1;
      keys.add(businessKeyOf(schema, checked.record));
      subjects.add(checked.record.fields[schema.subject.field ?? '']);
    }
  }
  return { ...total, keys: keys.size, subjects: subjects.size };
}

/** All numbers were counted a second time by a script of its own over the same files. */
describe('the real registers', function () {
  this.timeout(120_000);

  it('of Mexico: 87 taxpayers whose identity courts suppressed are rejected, 27 wrong check digits are warnings', async function () {
    const file = sharedFile('data', 'tax', 'mx-article-69b-2021-05-18.csv');
    if (!file) return this.skip();
    const { rejectedRows, ...found } = await count(file, 'mx-article-69b');
    expect(found).to.deep.equal({
      accepted: 9838,
      rejected: 87,
      keys: 9838,
      subjects: 9784,
      // Three of the suppressed rows explain themselves in more than the 400 characters of a name.
      errors: { FORMAT_INVALID: 87, TOO_LONG: 3 },
      warnings: { CHECK_DIGIT: 27 },
    });
    expect([rejectedRows.at(0), rejectedRows.at(-1)]).to.deep.equal([9780, 9866]);
  });

  it('of New York: every date of this part exists and lies in the past; one row comes twice', async function () {
    const file = sharedFile('data', 'court', 'nyc-commercial-evictions-a.csv');
    if (!file) return this.skip();
    expect(await count(file, 'nyc-commercial-evictions')).to.deep.equal({
      accepted: 1608,
      rejected: 0,
      keys: 1607,
      subjects: 1,
      errors: {},
      warnings: {},
      rejectedRows: [],
    });
  });

  it("of Korea's customs: all declarations are accepted, prices with a double's noise are rounded to the cent", async function () {
    const train = sharedFile('data', 'customs', 'declarations-train.csv');
    const valid = sharedFile('data', 'customs', 'declarations-valid.csv');
    if (!train || !valid) return this.skip();
    const good = { rejected: 0, errors: {}, rejectedRows: [] };
    expect(await count(train, 'customs-declarations')).to.deep.equal({
      ...good,
      accepted: 37_385,
      keys: 37_385,
      subjects: 12_720,
      warnings: { AMOUNT_ROUNDED: 4031 },
    });
    expect(await count(valid, 'customs-declarations')).to.deep.equal({
      ...good,
      accepted: 8134,
      keys: 8134,
      subjects: 5344,
      warnings: { AMOUNT_ROUNDED: 895 },
    });
  });
});
