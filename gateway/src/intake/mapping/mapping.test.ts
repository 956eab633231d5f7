import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { errorsOf } from '../testing/test-support';
import { ItemMapper, parseMapping } from '.';
import { DATE_FORMATS, type DecimalRule, ENCODINGS, type Mapping } from './mapping';
import { toCalendarDate, toCalendarDates } from './calendar-date';
import { toDecimalText } from './decimal-text';

const YAML = `
name: a-register
schema: tax.list@1
encoding: gb18030
delimiter: ";"
skipLines: 2
columns:
  code: Code
  day: { column: Day, date: [DD/MM/YYYY, YYYY-MM-DD] }
  amount: { column: Amount, decimal: { scale: 2, point: ",", group: "." } }
  kind: { column: Kind, map: { a: ALPHA, b: BETA } }
  count: { column: Count, integer: true }
  source: { constant: gazette }
meta:
  issued: { column: Day, date: DD/MM/YYYY }
rowId: "No"
`;

function decimal(text: string, rule: DecimalRule = {}): string | undefined {
  const result = toDecimalText(text, rule);
  return 'value' in result ? result.value.text : undefined;
}

function thrown(text: string): string {
  try {
    parseMapping(Buffer.from(text));
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return '';
}

describe('a mapping file', () => {
  it('is the same in YAML and in JSON', () => {
    const mapping = parseMapping(Buffer.from(YAML));
    expect(mapping).to.include({ name: 'a-register', encoding: 'gb18030', delimiter: ';', skipLines: 2 });
    expect(parseMapping(Buffer.from(JSON.stringify(mapping)))).to.deep.equal(mapping);
  });

  it('may say what docs/registers.md says: its example is read, and it names every encoding and form of dates', () => {
    const page = readFileSync(join(__dirname, '../../../../docs/registers.md'), 'utf8');
    const [, example = ''] = /^```yaml\n([\s\S]*?)^```$/m.exec(page) ?? [];
    const mapping = parseMapping(Buffer.from(example));
    const cells: Record<string, string> = {
      ...{ 统一社会信用代码: '91990101MA0HY0016K', 纳税人名称: '云澜恒远', 评价年度: '2022' },
      ...{ 评价结果: 'A级', 评价日期: '2023/04/20' },
    };
    const row = new ItemMapper(mapping).map(4, (column) => cells[column]);
    const fields = { year: 2022, grade: 'A', evaluatedOn: '2023-04-20', authority: '云澜市税务局' };
    expect(row).to.have.nested.property('item.fields').that.includes(fields);
    for (const name of [...ENCODINGS, ...DATE_FORMATS]) expect(page).to.include(`\`${name}\``);
  });

  it('is refused with all its faults at once', () => {
    const message = thrown(
      '{"name":"x","schema":"bad","encoding":"latin1","columns":{"a":{"column":"A","date":"YY"}},"meta":{"colour":"B"},"more":1}',
    );
    expect(message).to.match(/^MAPPING_INVALID: /);
    for (const part of ['/schema', '/encoding', '/columns/a/date', '/meta/colour', 'no other members'])
      expect(message).to.include(part);
  });

  it('is refused where it is too large, twice the same key, full of aliases, or no YAML at all', () => {
    expect(thrown(`name: ${'x'.repeat(70_000)}`)).to.match(/^MAPPING_INVALID: /);
    expect(thrown('name: a\nname: b')).to.match(/^MAPPING_INVALID: /);
    expect(thrown('{"name":"a","name":"a"}')).to.match(/^JSON_DUPLICATE_KEY: /);
    expect(thrown('a: &x [1]\nb: [*x, *x]')).to.match(/^MAPPING_INVALID: /);
    expect(thrown('\t- : : {')).to.match(/^MAPPING_INVALID: /);
    expect(thrown('{"name":"a","schema":"a.b@1","columns":{},"meta":{}}')).to.match(
      /^MAPPING_INVALID: \/columns/,
    );
  });
});

describe('a mapped row', () => {
  const mapper = new ItemMapper(parseMapping(Buffer.from(YAML)));
  const good = {
    Code: ' A  1\u00a0',
    Day: '31/12/2024',
    Amount: '1.234,50',
    Kind: 'a',
    Count: '12',
    No: '17',
  };

  function map(cells: Record<string, string>): ReturnType<ItemMapper['map']> {
    return mapper.map(9, (column) => cells[column]);
  }

  it('becomes an item: trimmed, dates and amounts as text, constants added', () => {
    const row = map(good);
    expect('item' in row && row.item).to.deep.equal({
      row: 9,
      fields: {
        code: 'A 1',
        day: '2024-12-31',
        amount: '1234.5',
        kind: 'ALPHA',
        count: 12,
        source: 'gazette',
      },
      meta: { issued: '2024-12-31' },
    });
  });

  it('leaves empty cells out', () => {
    const row = map({ ...good, Amount: ' ', Kind: '' });
    expect('item' in row && Object.keys(row.item.fields)).to.deep.equal(['code', 'day', 'count', 'source']);
  });

  it('is refused with every cell that does not fit, by column and row number of the register', () => {
    const errors = errorsOf(map({ ...good, Day: '31/02/2024', Amount: '1.2.3,x', Kind: 'c', Count: '1.5' }));
    expect(errors.map(({ pointer, code }) => `${code} ${pointer}`)).to.deep.equal([
      'DATE_IMPOSSIBLE /fields/day',
      'FORMAT_INVALID /fields/amount',
      'ENUM /fields/kind',
      'TYPE /fields/count',
      'DATE_IMPOSSIBLE /meta/issued',
    ]);
    expect(errors[0]?.message).to.include('column "Day", No 17');
    expect(JSON.stringify(errors)).to.not.include('31/02/2024');
  });

  it('does not find what every object inherits in a map', () => {
    const mapping: Mapping = {
      name: 'm',
      schema: 's@1',
      columns: { a: { column: 'A', map: { x: 'X' } } },
      meta: {},
    };
    expect(errorsOf(new ItemMapper(mapping).map(1, () => 'constructor'))[0]).to.include({ code: 'ENUM' });
  });
});

describe('dates in a column', () => {
  it('are read in the formats given, the first that fits', () => {
    expect(toCalendarDate('7/4/2025', ['MM/DD/YYYY'])).to.deep.equal({ value: '2025-07-04' });
    expect(toCalendarDate('7/4/2025', ['DD/MM/YYYY'])).to.deep.equal({ value: '2025-04-07' });
    expect(toCalendarDate('20250407', ['DD/MM/YYYY', 'YYYYMMDD'])).to.deep.equal({ value: '2025-04-07' });
    expect(toCalendarDate('14-08-19', ['DD-MM-YY'])).to.deep.equal({ value: '2019-08-14' });
    expect(toCalendarDate('13/13/2025', ['DD/MM/YYYY'])).to.include({ code: 'DATE_IMPOSSIBLE' });
    expect(toCalendarDate('2025', ['DD/MM/YYYY'])).to.include({ code: 'FORMAT_INVALID' });
  });

  it('may be several in a cell, as the Mexican list writes them', () => {
    const formats = ['DD/MM/YYYY', 'DD/MM/YY', 'DD-MM-YY'] as const;
    for (const [cell, dates] of [
      ['14-08-19 // 20/09/2018', '2019-08-14 2018-09-20'],
      ['13/05/2020 - 25/03/2019', '2020-05-13 2019-03-25'],
      ['17/10/2019 27/08/2018', '2019-10-17 2018-08-27'],
      ['19/07/2018 - 30/10/18', '2018-07-19 2018-10-30'],
    ] as const) {
      expect(toCalendarDates(cell, [...formats])).to.deep.equal({ value: dates });
    }
    expect(toCalendarDates('19/07/2018 - 31/11/2018', [...formats])).to.include({ code: 'DATE_IMPOSSIBLE' });
    expect(toCalendarDates(Array(6).fill('19/07/2018').join(' '), [...formats])).to.include({
      code: 'FORMAT_INVALID',
    });
  });
});

describe('amounts in a column', () => {
  it('stay exact text without zeros at either end', () => {
    expect(['372254.4', '0.0', '007.50', '-0.00', '+3', '12'].map((text) => decimal(text))).to.deep.equal([
      '372254.4',
      '0',
      '7.5',
      '0',
      '3',
      '12',
    ]);
    expect(decimal('241.58000000000004')).to.equal('241.58000000000004');
    expect(decimal('9007199254740993.01')).to.equal('9007199254740993.01');
  });

  it("lose a double's noise at the scale, and nothing else", () => {
    expect(toDecimalText('241.58000000000004', { scale: 2 })).to.deep.equal({
      value: { text: '241.58', rounded: true },
    });
    expect(decimal('-0.30000000000000004', { scale: 2 })).to.equal('-0.3');
    expect(decimal('0.9999999999999999', { scale: 2 })).to.equal('1');
    expect(decimal('241.584', { scale: 2 })).to.equal(undefined);
    expect(decimal('241.5800001', { scale: 2 })).to.equal(undefined);
    expect(toDecimalText('241.5800', { scale: 2 })).to.deep.equal({
      value: { text: '241.58', rounded: false },
    });
  });

  it('give back any cents that went through a double', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000_000 }),
        fc.integer({ min: 1, max: 9 }),
        (cents, parts) => {
          const double = Array.from({ length: parts }, () => cents / 100).reduce(
            (sum, each) => sum + each,
            0,
          );
          fc.pre(/^\d+(\.\d+)?$/.test(String(double)));
          const exact = decimal(
            (BigInt(cents * parts) / 100n).toString() + `.${String((cents * parts) % 100).padStart(2, '0')}`,
          );
          expect(decimal(String(double), { scale: 2 })).to.equal(exact);
        },
      ),
    );
  });

  it('are refused as anything but plain decimals', () => {
    for (const text of ['1e5', '1,5', '--1', 'x', '1.2.3', 'NaN', '1_000', '٣'])
      expect(decimal(text), text).to.equal(undefined);
    expect(decimal('1.234.567,89', { point: ',', group: '.' })).to.equal('1234567.89');
    expect(decimal('1.5', { point: ',' })).to.equal(undefined);
  });
});
