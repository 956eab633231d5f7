import { expect } from 'chai';
import fc from 'fast-check';
import { defaultMapping, ItemMapper } from '../mapping';
import { sampleSchema } from '../sample';
import { all, errorsOf, fileFault, inChunks, outcomes } from '../testing/test-support';
import { formatOf, readItems } from './read-items';
import { readJsonArray } from './read-json-array';
import { readNdjson } from './read-ndjson';

type Reader = typeof readNdjson;

function read(reader: Reader, content: string | Buffer, chunk = 65_536): ReturnType<Reader> {
  return reader(inChunks(Buffer.from(content as string), chunk));
}

const ITEM = '{"fields":{"a":1}}';

describe('the NDJSON reader', () => {
  it('numbers lines, passes over blank ones, and does not let a bad line stop the others', async () => {
    const rows = await all(read(readNdjson, `${ITEM}\r\n\r\n{"fields":\n[1]\n${ITEM}`));
    expect(outcomes(rows)).to.deep.equal([
      [1, { a: 1 }],
      [3, ['JSON_INVALID']],
      [4, ['TYPE']],
      [5, { a: 1 }],
    ]);
  });

  it('takes a byte order mark at the beginning of the file only', async () => {
    expect(outcomes(await all(read(readNdjson, `\ufeff${ITEM}\n\ufeff${ITEM}\n`)))).to.deep.equal([
      [1, { a: 1 }],
      [2, ['JSON_BOM']],
    ]);
  });

  it('refuses one line of 10 MB and goes on', async () => {
    const long = `{"fields":{"a":"${'x'.repeat(10_000_000)}"}}`;
    expect(outcomes(await all(read(readNdjson, `${ITEM}\n${long}\n${ITEM}\n`)))).to.deep.equal([
      [1, { a: 1 }],
      [2, ['ROW_TOO_LONG']],
      [3, { a: 1 }],
    ]);
  });

  it('refuses each kind of bad JSON in its own line', async () => {
    const nested = `{"fields":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
    const lines: [string | Buffer, string][] = [
      [nested, 'JSON_TOO_DEEP'],
      ['{"fields":{"a":1,"a":1}}', 'JSON_DUPLICATE_KEY'],
      ['{"fields":{"a":9007199254740993}}', 'NUMBER_TOO_LARGE'],
      ['{"fields":{"a":"\\ud800"}}', 'TEXT_LONE_SURROGATE'],
      ['{"fields":{"a":"\\u0000"}}', 'TEXT_NUL'],
      ['{"fields":{"a":"x\0"}}', 'TEXT_NUL'],
      [Buffer.from('{"fields":{"a":"\u00e9"}}', 'latin1'), 'ENCODING_INVALID'],
      [Buffer.from('{"fields":{"a":"\u4e2d').subarray(0, -1), 'ENCODING_INVALID'],
      ['{"fields":{"a":"x', 'JSON_INVALID'],
    ];
    const file = Buffer.concat(lines.flatMap(([line]) => [Buffer.from(line as string), Buffer.from('\n')]));
    const found = (await all(readNdjson([file]))).map((row) =>
      errorsOf(row).map((error) => [error.row, error.code]),
    );
    expect(found).to.deep.equal(lines.map(([, code], index) => [[index + 1, code]]));
  });

  it('refuses what is no item, all at once', async () => {
    const [row] = await all(read(readNdjson, '{"fields":[],"meta":1,"replaces":"","more":1}'));
    expect(errorsOf(row).map(({ code, pointer }) => `${code} ${pointer}`)).to.deep.equal([
      'FIELD_UNKNOWN ',
      'TYPE /fields',
      'TYPE /meta',
      'TYPE /replaces',
    ]);
  });

  it('reads flat objects through a mapping', async () => {
    const schema = sampleSchema('cn.tax.grade@1').document;
    const mapper = new ItemMapper(defaultMapping(schema));
    const flat = {
      uscc: 'x',
      name: 'n',
      year: 2024,
      grade: 'A',
      evaluatedOn: 'd',
      authority: 'a',
      'meta.issued': '2025-01-01',
      'meta.effectiveFrom': '2025-01-01',
    };
    const rows = await all(readNdjson([Buffer.from(`${JSON.stringify(flat)}\n{"uscc":"x"}\n`)], { mapper }));
    expect(outcomes(rows)[0]?.[1]).to.deep.equal({
      uscc: 'x',
      name: 'n',
      year: 2024,
      grade: 'A',
      evaluatedOn: 'd',
      authority: 'a',
    });
    expect(errorsOf(rows[1])[0]).to.include({ code: 'COLUMN_MISSING' });
  });

  it('refuses an empty file', async () => {
    expect(await fileFault(read(readNdjson, ''))).to.include({ code: 'FILE_EMPTY' });
    expect(await fileFault(read(readNdjson, '\n \n'))).to.include({ code: 'FILE_EMPTY' });
  });
});

describe('the JSON array reader', () => {
  it('numbers elements and does not let a bad one stop the others', async () => {
    const rows = await all(
      read(readJsonArray, ` [ ${ITEM} , {"fields":{"a":1,"a":2}}, "],{[", [[]], ${ITEM} ] `),
    );
    expect(outcomes(rows)).to.deep.equal([
      [1, { a: 1 }],
      [2, ['JSON_DUPLICATE_KEY']],
      [3, ['TYPE']],
      [4, ['TYPE']],
      [5, { a: 1 }],
    ]);
    expect(await all(read(readJsonArray, '[ ]'))).to.deep.equal([]);
  });

  it('gives the elements that JSON.parse gives, from chunks of any size', async () => {
    const items = fc.array(
      fc.record({ fields: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean())) }),
      { maxLength: 5 },
    );
    await fc.assert(
      fc.asyncProperty(
        items,
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(0, 2),
        async (list, size, indent) => {
          const text = JSON.stringify(list, null, indent);
          fc.pre(!text.includes('\\u0000'));
          const rows = await all(read(readJsonArray, text, size));
          const expected = JSON.parse(text.normalize('NFC')) as { fields: object }[];
          expect(outcomes(rows).map(([, fields]) => fields)).to.deep.equal(
            expected.map((each) => each.fields),
          );
        },
      ),
    );
  });

  it('refuses an element of 10 MB, and one of 100,000 nested arrays, and goes on', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const rows = await all(read(readJsonArray, `["${'x'.repeat(10_000_000)}",${deep},${ITEM}]`));
    expect(outcomes(rows)).to.deep.equal([
      [1, ['ROW_TOO_LONG']],
      [2, ['JSON_TOO_DEEP']],
      [3, { a: 1 }],
    ]);
  });

  it('refuses a file that is cut off, no array, followed by more, or empty', async () => {
    for (const [content, code] of [
      [`[${ITEM},`, 'FILE_TRUNCATED'],
      [`[${ITEM}`, 'FILE_TRUNCATED'],
      ['['.repeat(100_000), 'FILE_TRUNCATED'],
      [ITEM, 'JSON_INVALID'],
      [`[${ITEM}] x`, 'JSON_INVALID'],
      ['', 'FILE_EMPTY'],
    ] as const) {
      expect(await fileFault(read(readJsonArray, content)), content.slice(0, 40)).to.include({ code });
    }
    expect(outcomes(await all(read(readJsonArray, `[${ITEM},]`)))).to.deep.equal([
      [1, { a: 1 }],
      [2, ['JSON_INVALID']],
    ]);
  });
});

describe('reading items', () => {
  it('knows a format by its name or media type', () => {
    expect(
      ['a.CSV', 'text/csv; charset=utf-8', 'b.ndjson', 'c.jsonl', 'd.json', 'application/json', 'e.xlsx'].map(
        formatOf,
      ),
    ).to.deep.equal(['csv', 'csv', 'ndjson', 'ndjson', 'json', 'json', undefined]);
  });

  it('refuses a mapping for another schema', () => {
    const schema = sampleSchema('cn.tax.grade@1').document;
    const mapping = { ...defaultMapping(schema), schema: 'cn.customs.credit@1' };
    expect(() => readItems([], { format: 'csv', schema, mapping })).to.throw('MAPPING_OTHER_SCHEMA');
  });
});
