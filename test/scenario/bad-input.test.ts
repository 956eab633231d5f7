import { expect } from 'chai';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { concordat, publishFile } from '../support/command-line';
import { companiesOf, subjectOf, TAX, taxGrade } from '../support/companies';
import { sharedConsortium } from '../support/consortium';
import { sendRaw } from '../support/raw-http';
import { listOf } from '../support/steps';

interface Fault {
  row: number;
  pointer: string;
  code: string;
  message: string;
  expected?: string;
}

interface Answer {
  status: number;
  text: string;
  body: { code?: string; detail?: string; errors?: Fault[]; receipts?: { row: number }[] };
}

const MEGABYTES_10 = 10_000_000;
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

describe('bad input', function () {
  this.timeout(40_000);
  const world = sharedConsortium();
  const companies = companiesOf(9601, 40);
  let next = 0;
  let folder = '';

  before(async () => (folder = await mkdtemp(join(tmpdir(), 'concordat-bad-'))));
  after(() => rm(folder, { recursive: true, force: true }));

  /** An item that nothing is wrong with, of a company of its own. */
  const good = () => {
    const company = companies[next++];
    if (!company) throw new Error('no more companies');
    return taxGrade(company);
  };
  const goodLine = () => JSON.stringify(good());
  /** The good item's text with one of its values replaced by raw JSON. */
  const spoiled = (name: string, value: string) =>
    goodLine().replace(new RegExp(`"${name}":("[^"]*"|\\d+)`), `"${name}":${value}`);

  async function post(
    path: string,
    contentType: string,
    body: Buffer | string,
    token = world.tax.info.tokens.submitter,
  ): Promise<Answer> {
    const response = await fetch(new URL(path, world.tax.info.internalUrl), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': contentType },
      body: new Uint8Array(Buffer.from(body)),
    });
    const text = await response.text();
    expectTold(text);
    expect(response.status, text.slice(0, 300)).to.be.lessThan(500);
    if (response.status >= 400) {
      expect(response.headers.get('content-type')).to.match(/^application\/problem\+json/);
      expect(Object.keys(JSON.parse(text) as object)).to.include.members([
        'code',
        'status',
        'title',
        'detail',
      ]);
    }
    return { status: response.status, text, body: JSON.parse(text) as Answer['body'] };
  }

  const publishText = (contentType: string, body: Buffer | string) =>
    post(`/v1/records?schema=${TAX}`, contentType, body);

  /** No stack trace, no path, nothing internal. */
  function expectTold(text: string): void {
    expect(text).not.to.match(/\n\s+at |\\n\s+at |node_modules|\.js:\d+|SyntaxError|TypeError|INTERNAL/);
  }

  const brief = ({ body }: Answer) =>
    (body.errors ?? []).map(({ row, pointer, code }) => `${row} ${pointer} ${code}`.replace('  ', ' '));

  afterEach('the gateway still answers', async () => {
    const { tax } = world;
    expect((await fetch(new URL('/livez', tax.info.internalUrl))).status).to.equal(200);
    expect(await tax.metric('concordat_refusals_total', { code: 'INTERNAL' })).to.equal(0);
  });

  it('in NDJSON: each bad line is refused with its row, place and code, and the good ones land', async () => {
    const lines: [string | Buffer, string | null][] = [
      [goodLine(), null],
      [goodLine().slice(0, -10), 'JSON_INVALID'],
      [spoiled('grade', nested(100_000)), 'JSON_TOO_DEEP'],
      [spoiled('grade', '"B","grade":"A"'), '/fields/grade JSON_DUPLICATE_KEY'],
      [spoiled('score', '9007199254740993'), '/fields/score NUMBER_TOO_LARGE'],
      [spoiled('score', '1e999'), '/fields/score NUMBER_TOO_LARGE'],
      [spoiled('name', '"\\ud83d"'), '/fields/name TEXT_LONE_SURROGATE'],
      [spoiled('name', '"a\\u0000b"'), '/fields/name TEXT_NUL'],
      [spoiled('name', '"a\0b"'), 'TEXT_NUL'],
      [Buffer.from(spoiled('name', '"Zürich"'), 'latin1'), 'ENCODING_INVALID'],
      [`\ufeff${goodLine()}`, 'JSON_BOM'],
      [spoiled('name', `"${'x'.repeat(MEGABYTES_10)}"`), 'ROW_TOO_LONG'],
      ['[1]', 'TYPE'],
      [spoiled('grade', '"E"'), '/fields/grade ENUM'],
      [spoiled('evaluatedOn', '"2025-02-30"'), '/fields/evaluatedOn DATE_IMPOSSIBLE'],
      [spoiled('uscc', '"91110000MA00000000"'), '/fields/uscc CHECK_DIGIT'],
      [goodLine(), null],
    ];
    const file = Buffer.concat(lines.flatMap(([line]) => [Buffer.from(line as string), Buffer.from('\n')]));
    const answer = await publishText('application/x-ndjson', file);
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
    const elements = [goodLine(), nested(100_000), spoiled('grade', '"B","grade":"B"'), goodLine()];
    const answer = await publishText('application/json', `[${elements.join(',')}]`);
    expect(brief(answer)).to.deep.equal(['2 JSON_TOO_DEEP', '3 /fields/grade JSON_DUPLICATE_KEY']);
    expect(answer.body.receipts?.map(({ row }) => row)).to.deep.equal([1, 4]);
    const cut = await publishText('application/json', `[${goodLine()},{"fields":`);
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
      ['text/csv', `${header}\n${'x'.repeat(MEGABYTES_10)}\n`, 'ROW_TOO_LONG'],
      ['text/plain', 'x', 'MEDIA_TYPE_UNSUPPORTED'],
    ];
    for (const [type, body, code] of cases) {
      const answer = await publishText(type, body);
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
      const { fields, meta } = good();
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
    const answer = await publishText('text/csv', file);
    expect(brief(answer)).to.deep.equal(['3 TEXT_NUL', '4 CSV_RAGGED', '6 ENCODING_INVALID']);
    expect(answer.body.receipts?.map(({ row: number }) => number)).to.deep.equal([2, 5]);
  });

  it('in JSON requests: refused before anything is done, and nobody is enquired about', async () => {
    const { bank } = world;
    const company = companies[0];
    if (!company) throw new Error('no company');
    const subject = subjectOf(company);
    const asked = {
      subject,
      product: 'cn.enterprise.basic@1',
      purpose: 'loan-origination',
      application: 'A',
    };
    const text = JSON.stringify(asked);
    const before = await listOf(bank.officer, '/v1/enquiries');
    const cases: [string | Buffer, string][] = [
      ['', 'JSON'],
      [text.slice(0, -3), 'JSON_INVALID'],
      [`\ufeff${text}`, 'JSON_BOM'],
      [Buffer.from(text.replace('"A"', '"Zürich"'), 'latin1'), 'ENCODING_INVALID'],
      [text.replace('"A"', nested(100_000)), 'JSON_TOO_DEEP'],
      [text.replace('"A"', '"A","application":"B"'), 'JSON_DUPLICATE_KEY'],
      [text.replace('"A"', '9007199254740993'), 'NUMBER_TOO_LARGE'],
      [text.replace('"A"', '"\\udc00"'), 'TEXT_LONE_SURROGATE'],
      [text.replace('"A"', '"a\\u0000"'), 'TEXT_NUL'],
      [text.replace('"A"', `"${'x'.repeat(MEGABYTES_10)}"`), 'BODY_TOO_LARGE'],
      [JSON.stringify({ ...asked, subject: { ...subject, identifier: '123' } }), 'SUBJECT_INVALID'],
      [JSON.stringify({ ...asked, purpose: 'curiosity' }), 'REQUEST_INVALID'],
      [JSON.stringify({ ...asked, more: 1 }), 'REQUEST_INVALID'],
      [JSON.stringify({ ...asked, enquiryId: 'x' }), 'REQUEST_INVALID'],
      ['[]', 'REQUEST_INVALID'],
      ['null', 'REQUEST_INVALID'],
    ];
    for (const [body, code] of cases) {
      const response = await fetch(new URL('/v1/resolve', bank.info.internalUrl), {
        method: 'POST',
        headers: { authorization: `Bearer ${bank.info.tokens.officer}`, 'content-type': 'application/json' },
        body: new Uint8Array(Buffer.from(body)),
      });
      const answer = await response.text();
      expectTold(answer);
      expect(response.status, `${code} ${answer}`).to.be.within(400, 499);
      expect((JSON.parse(answer) as { code: string }).code).to.include(code);
      expect(answer).not.to.include(company.uscc);
    }
    expect(await listOf(bank.officer, '/v1/enquiries')).to.deep.equal(before);
  });

  it('in HTTP itself: cut short, compressed, wrong length, wrong token, unknown addresses', async () => {
    const { tax } = world;
    const token = tax.info.tokens.submitter;
    const path = `/v1/records?schema=${TAX}`;
    const contentType = 'application/x-ndjson';
    const line = goodLine();
    // Cut off in the middle of its only item: nothing may land.
    const cut = await sendRaw(tax, {
      path,
      token,
      contentType,
      contentLength: 10_000,
      body: line.slice(0, 40),
    });
    expect(cut).to.satisfy((text: string) => text === '' || / 4\d\d /.test(text.slice(0, 20)), cut);
    const packed = await sendRaw(tax, {
      path: '/v1/records/0/status',
      token,
      contentType: 'application/json',
      headers: { 'content-encoding': 'gzip' },
      body: gzipSync('{}'),
    });
    expect(packed.slice(0, 13)).to.match(/HTTP\/1\.1 4\d\d/);
    const unauthorised = await post(path, contentType, line, 'not-a-token');
    expect([unauthorised.status, unauthorised.body.code]).to.deep.equal([401, 'UNAUTHENTICATED']);
    const otherRole = await post(path, contentType, line, tax.info.tokens.officer);
    expect([otherRole.status, otherRole.body.code]).to.deep.equal([403, 'FORBIDDEN']);
    const addresses = ['/v1/nothing', '/v1/records/%00/status', '/v1/records/%ff', '/v1/../../etc/passwd'];
    for (const address of [...addresses, `/v1/records?schema=${TAX}&schema=${TAX}`, '/v1/records?schema=x']) {
      const answer = await post(address, contentType, line);
      expect(answer.status, answer.text).to.be.within(400, 499);
    }
    // The same item, whole, is still new: none of the above has stored it.
    const whole = await publishText(contentType, line);
    expect(whole.body.receipts?.[0]).to.include({ outcome: 'NEW' });
  });

  it('on the command line: the row and what would be right, the documented exit status, an error file safe to open', async () => {
    const file = join(folder, 'grades.ndjson');
    const errors = join(folder, 'errors.csv');
    const lines = [
      goodLine(),
      spoiled('grade', '"=1+1"'),
      spoiled('grade', nested(100_000)),
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
      ['cut.json', `[${goodLine()},`, 'FILE_TRUNCATED', 4],
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
    const absent = await concordat(world, 'publish', join(folder, 'absent.csv'), '--schema', TAX);
    expect([absent.status, absent.stderr.includes('there is no file')]).to.deep.equal([4, true]);
    const strange = await concordat(world, 'publish', file, '--schema', 'no.such@1', '--as', 'tax');
    expect(strange.stderr).to.include('SCHEMA_UNKNOWN');
    expect(strange.status).to.equal(1);
  });
});
