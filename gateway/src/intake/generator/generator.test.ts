import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { checkUscc } from '../formats';
import { defaultMapping } from '../mapping';
import { formatOf, readItems } from '../readers';
import { sampleSchema } from '../sample';
import { businessKeyOf, RecordValidator } from '../validator';
import {
  generateRegisters,
  NAMED_COMPANIES,
  namedCompany,
  ndjsonLines,
  writeRegister,
  type Register,
} from '.';

function validatorOf({ schema }: Register): RecordValidator {
  return new RecordValidator(sampleSchema(schema).document, { today: () => '2025-06-30' });
}

describe('the generator of registers', () => {
  it('gives the same bytes for the same seed, others for another', () => {
    const text = (seed: number): string =>
      generateRegisters({ seed, companies: 50 })
        .all.map((each) => [...ndjsonLines(each.items())].join(''))
        .join();
    expect(text(1)).to.equal(text(1));
    expect(text(1)).to.not.equal(text(2));
  });

  it('keeps what it made when more companies are asked for', () => {
    const few = [...generateRegisters({ seed: 3, companies: 20 }).tax.items()];
    const many = [...generateRegisters({ seed: 3, companies: 200 }).tax.items()];
    expect(many.slice(0, few.length)).to.deep.equal(few);
  });

  it('makes valid codes, each once, of divisions that do not exist', () => {
    const codes = [...generateRegisters({ seed: 9, companies: 20_000 }).companies()].map(
      (company) => company.uscc,
    );
    expect(new Set(codes).size).to.equal(20_005);
    expect(codes.every((code) => checkUscc(code) === undefined && code.slice(2, 4) === '99')).to.equal(true);
  });

  it('makes records that their schemas accept, with business keys of their own', () => {
    for (const register of generateRegisters({ seed: 4, companies: 1000 }).all) {
      const validator = validatorOf(register);
      const keys = new Set<string>();
      let items = 0;
      for (const item of register.items()) {
        items += 1;
        const validation = validator.validate(item);
        if (!('record' in validation)) throw new Error(JSON.stringify(validation.errors));
        expect(item.row).to.equal(items);
        keys.add(businessKeyOf(validator.schema, validation.record));
      }
      expect(keys.size).to.equal(items);
      expect(items).to.be.greaterThan(50);
    }
  });

  it('spoils rows as often as asked, each with the one fault that it names', () => {
    for (const register of generateRegisters({ seed: 5, companies: 2000, faultRate: 0.1 }).all) {
      const validator = validatorOf(register);
      let [items, spoilt] = [0, 0];
      for (const item of register.items()) {
        items += 1;
        const validation = validator.validate(item);
        const codes = 'errors' in validation ? validation.errors.map((error) => error.code) : [];
        expect(codes).to.deep.equal(item.fault === undefined ? [] : [item.fault]);
        if (item.fault !== undefined) spoilt += 1;
      }
      expect(spoilt / items).to.be.within(0.05, 0.15);
    }
  });

  it('tells of five companies, each in all three registers, the same for every seed', () => {
    const { tax, court, customs, all } = generateRegisters({ seed: 6, companies: 0 });
    const named = new Set(NAMED_COMPANIES.map((company) => company.uscc));
    for (const register of all)
      expect(new Set([...register.items()].map(({ fields }) => fields['uscc']))).to.deep.equal(named);
    const hengyuan = namedCompany('hengyuan').uscc;
    const about = (register: Register): object[] =>
      [...register.items()].filter(({ fields }) => fields['uscc'] === hengyuan).map(({ fields }) => fields);
    expect(about(tax).at(-1)).to.include({ year: 2024, grade: 'B', evaluatedOn: '2025-04-18' });
    expect(about(court)).to.have.length(1);
    expect(about(customs)).to.have.length(1);
    expect([tax, court, customs].map((register) => [...register.items()].length)).to.deep.equal([10, 6, 5]);
    expect(new Set(NAMED_COMPANIES.map((company) => company.uscc)).size).to.equal(5);
  });

  it('writes files that the readers read back: NDJSON, CSV, CSV in GB18030', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'concordat-generator-'));
    try {
      const { court } = generateRegisters({ seed: 8, companies: 300, faultRate: 0.1 });
      for (const [name, encoding] of [
        ['a.ndjson', 'utf-8'],
        ['b.csv', 'utf-8'],
        ['c.csv', 'gb18030'],
      ] as const) {
        const format = formatOf(name) === 'csv' ? 'csv' : 'ndjson';
        const path = join(folder, name);
        await writeRegister(court, { path, format, encoding });
        const schema = sampleSchema(court.schema).document;
        const mapping = format === 'csv' ? { mapping: defaultMapping(schema, encoding) } : {};
        const validator = validatorOf(court);
        const found: (string | object | undefined)[] = [];
        for await (const read of readItems(createReadStream(path), { format, schema, ...mapping })) {
          const validation = 'item' in read ? validator.validate(read.item) : read;
          found.push('record' in validation ? validation.record.fields : validation.errors[0]?.code);
        }
        expect(found).to.deep.equal([...court.items()].map(({ fields, fault }) => fault ?? fields));
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
