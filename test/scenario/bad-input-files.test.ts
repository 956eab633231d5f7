import { expect } from 'chai';
import { type Answer, nested, publishText, staysUp, TaxItems, TOO_LONG_BYTES } from '../support/bad-input';
import { companiesOf } from '../support/companies';
import { sharedConsortium } from '../support/consortium';
import { SCENARIO_MS } from '../support/patience';

describe('bad input in files of records', function () {
  this.timeout(SCENARIO_MS);
  const world = sharedConsortium();
  const items = new TaxItems(companiesOf(9601, 30));
  staysUp(world);

  const brief = ({ body }: Answer) =>
    (body.errors ?? []).map(({ row, pointer, code }) => `${row} ${pointer} ${code}`.replace('  ', ' '));

  it('in NDJSON: each bad line is refused with its row, place and code, and the good ones land', async () => {
    const lines: [string | Buffer, string | null][] = [
      [items.goodLine(), null],
      [items.goodLine().slice(0, -10), 'JSON_INVALID'],
      [items.spoiled('grade', nested(100_000)), 'JSON_TOO_DEEP'],
      [items.spoiled('grade', '"B","grade":"A"'), '/fields/grade JSON_DUPLICATE_KEY'],
      [items.spoiled('score', '9007199254740993'), '/fields/score NUMBER_TOO_LARGE'],
      [items.spoiled('score', '1e999'), '/fields/score NUMBER_TOO_LARGE'],
      [items.spoiled('name', '"\\ud83d"'), '/fields/name TEXT_LONE_SURROGATE'],
      [items.spoiled('name', '"a\\u0000b"'), '/fields/name TEXT_NUL'],
      [items.spoiled('name', '"a\0b"'), 'TEXT_NUL'],
      [Buffer.from(items.spoiled('name', '"Zürich"'), 'latin1'), 'ENCODING_INVALID'],
      [`\ufeff${items.goodLine()}`, 'JSON_BOM'],
      [items.spoiled('name', `"${'x'.repeat(TOO_LONG_BYTES)}"`), 'ROW_TOO_LONG'],
      ['[1]', 'TYPE'],
      [items.spoiled('grade', '"E"'), '/fields/grade ENUM'],
      [items.spoiled('evaluatedOn', '"2025-02-30"'), '/fields/evaluatedOn DATE_IMPOSSIBLE'],
      [items.spoiled('uscc', '"91110000MA00000000"'), '/fields/uscc CHECK_DIGIT'],
      [items.goodLine(), null],
    ];
    const file = Buffer.concat(lines.flatMap(([line]) => [Buffer.from(line as string), Buffer.from('\n')]));
    const answer = await publishText(world, 'application/x-ndjson', file);
    expect(answer.status).to.equal(200);
    expect(answer.body.receipts?.map(({ row }) => row)).to.deep.equal([1, lines.length]);
    const found = brief(answer);
    lines.forEach(([, code], at) => {
      const said = found.filter((text) => text.startsWith(`${at + 1} `));
      if (code === null) expect(said).to.deep.equal([]);
      else
        expect(said, `line ${at + 1}`).to.satisfy((all: string[]) => all.some((one) => one.includes(code)));
    });
    for (const { message, expected } of answer.body.errors ?? []) {
      expect(message.length).to.be.within(5, 300);
      expect(`${message}${expected ?? ''}`, 'no value of a subject in a message').not.to.match(
        /91110000MA00000000|Zürich|xxxx/,
      );
    }
  });

  it('in a JSON array: elements are refused one by one, a file cut short as a whole', async () => {
    const elements = [
      items.goodLine(),
      nested(100_000),
      items.spoiled('grade', '"B","grade":"B"'),
      items.goodLine(),
    ];
    const answer = await publishText(world, 'application/json', `[${elements.join(',')}]`);
    expect(brief(answer)).to.deep.equal(['2 JSON_TOO_DEEP', '3 /fields/grade JSON_DUPLICATE_KEY']);
    expect(answer.body.receipts?.map(({ row }) => row)).to.deep.equal([1, 4]);
    const cut = await publishText(world, 'application/json', `[${items.goodLine()},{"fields":`);
    expect([cut.status, cut.body.code]).to.deep.equal([422, 'FILE_TRUNCATED']);
  });

  it('in files that cannot be read at all: a problem that says what would be right', async () => {
    const header = 'uscc,name,year,grade,evaluatedOn,authority,meta.issued,meta.effectiveFrom';
    const missing = header.replace(',grade', '');
    const cases: [string, Buffer | string, string][] = [
      ['text/csv', '', 'FILE_EMPTY'],
      ['text/csv', '\ufeff\r\n', 'FILE_EMPTY'],
      ['application/x-ndjson', '', 'FILE_EMPTY'],
      ['application/json', '', 'FILE_EMPTY'],
      ['text/csv', `${missing}\n`, 'COLUMN_MISSING'],
      ['text/csv', Buffer.from(`\ufeff${header}\n`, 'utf16le'), 'ENCODING_WRONG'],
      ['text/csv', `${header}\n"91`, 'CSV_QUOTE_NOT_CLOSED'],
      ['text/csv', `${header}\n${'x'.repeat(TOO_LONG_BYTES)}\n`, 'ROW_TOO_LONG'],
      ['text/plain', 'x', 'MEDIA_TYPE_UNSUPPORTED'],
    ];
    for (const [type, body, code] of cases) {
      const answer = await publishText(world, type, body);
      expect([answer.body.code, answer.body.receipts], `${code}: ${answer.text.slice(0, 200)}`).to.deep.equal(
        [code, undefined],
      );
      expect(answer.status).to.be.within(400, 499);
      expect(answer.body.detail?.length).to.be.greaterThan(10);
    }
  });

  it('in CSV: ragged rows, NUL and damaged characters cost their rows only; formulas stay text', async () => {
    const columns = ['uscc', 'name', 'year', 'grade', 'evaluatedOn', 'authority'] as const;
    const row = (changes: Record<string, string> = {}) => {
      const { fields, meta } = items.good();
      const cells = columns.map((name) => changes[name] ?? String(fields[name]));
      return [...cells, meta.issued, meta.effectiveFrom].join(',');
    };
    const rows = [
      [...columns, 'meta.issued', 'meta.effectiveFrom'].join(','),
      row({ name: '=HYPERLINK("x")'.replaceAll('"', "'") }),
      row({ name: 'a\0b' }),
      `${row()},more`,
      row({ authority: '@SUM(1+1)' }),
    ];
    const damaged = Buffer.concat([Buffer.from(row({ name: 'DAMAGED' })), Buffer.from('\n')]);
    damaged.write('\xff', damaged.indexOf('DAMAGED'), 'latin1');
    const file = Buffer.concat([Buffer.from('\ufeff'), Buffer.from(`${rows.join('\n')}\n`), damaged]);
    const answer = await publishText(world, 'text/csv', file);
    expect(brief(answer)).to.deep.equal(['3 TEXT_NUL', '4 CSV_RAGGED', '6 ENCODING_INVALID']);
    expect(answer.body.receipts?.map(({ row: number }) => number)).to.deep.equal([2, 5]);
  });
});
