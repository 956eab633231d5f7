import { isUtf8 } from 'node:buffer';
import { expect } from 'chai';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { ItemMapper } from '../mapping';
import type { Mapping } from '../mapping';
import { all, errorsOf, fileFault, inChunks, outcomes } from '../testing/test-support';
import { readCsv } from './read-csv';

const MAPPING: Mapping = { name: 'm', schema: 's@1', columns: { name: 'Name', sum: 'Sum' }, meta: {} };

function read(
  content: string | Buffer,
  mapping: Partial<Mapping> = {},
  chunk = 65_536,
): ReturnType<typeof readCsv> {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  return readCsv(inChunks(bytes, chunk), { mapper: new ItemMapper({ ...MAPPING, ...mapping }) });
}

describe('the CSV reader', () => {
  it('numbers rows as a spreadsheet does: title lines, header, quoted line breaks and blank lines count', async () => {
    const rows = await all(
      read('A title\r\n"Another, title\r\nName,Sum\r\n"a\nb",1\r\n\r\nc,2\r\n', { skipLines: 2 }),
    );
    expect(outcomes(rows)).to.deep.equal([
      [4, { name: 'a b', sum: '1' }],
      [6, { name: 'c', sum: '2' }],
    ]);
  });

  it('takes LF, CRLF and CR in the same file, and other delimiters', async () => {
    expect(outcomes(await all(read('Name,Sum\na,1\r\nb,2\rc,3')))).to.have.length(3);
    expect(outcomes(await all(read('Sum;Name\n1;"x;y"', { delimiter: ';' })))).to.deep.equal([
      [2, { name: 'x;y', sum: '1' }],
    ]);
  });

  it('reads the same from chunks of any size', async () => {
    const text = 'Name,Sum\r\n"甲, 乙",1\r\nÉté "x",2\r\n丙丁戊,3,4\r\n庚,5\r\n';
    for (const encoding of ['utf-8', 'gb18030'] as const) {
      const bytes = iconv.encode(text, encoding);
      const whole = await all(read(bytes, { encoding }));
      expect(outcomes(whole).map(([row]) => row)).to.deep.equal([2, 3, 4, 5]);
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 20 }), async (size) => {
          expect(await all(read(bytes, { encoding }, size))).to.deep.equal(whole);
        }),
        { numRuns: 20 },
      );
    }
  });

  it('refuses a ragged row and goes on', async () => {
    const rows = await all(read('Name,Sum\na\nb,2\nc,3,4\n'));
    expect(outcomes(rows)).to.deep.equal([
      [2, ['CSV_RAGGED']],
      [3, { name: 'b', sum: '2' }],
      [4, ['CSV_RAGGED']],
    ]);
    expect(errorsOf(rows[0])[0]?.expected).to.equal('2 cells, as in the header');
  });

  it('refuses a row with a stray quote, once, and goes on', async () => {
    const rows = await all(read('Name,Sum\na 5" pipe and 6" pipe,1\nb"x,2\nc,3\nd"\n'));
    expect(outcomes(rows)).to.deep.equal([
      [2, ['CSV_QUOTE']],
      [3, ['CSV_QUOTE']],
      [4, { name: 'c', sum: '3' }],
      [5, ['CSV_QUOTE']],
    ]);
  });

  it('stops where a quote makes it unclear where rows end, naming the row', async () => {
    expect(await fileFault(read('Name,Sum\na,1\n"b,2\nc,3\n'))).to.include({ code: 'CSV_QUOTE_NOT_CLOSED' });
    const fault = await fileFault(read('Name,Sum\na,1\n"b"x,2\nc,3\n'));
    expect(fault).to.include({ code: 'CSV_QUOTE' });
    expect(fault.message).to.include('row 3');
  });

  it('stops at a row that is full of stray quotes: each costs the more the further on it stands', async () => {
    const rows = (quotes: number) => read(`Name,Sum\na,1\n${'x"'.repeat(quotes)},2\nc,3\n`);
    expect(outcomes(await all(rows(100)))[1]).to.deep.equal([3, ['CSV_QUOTE']]);
    const fault = await fileFault(rows(101));
    expect(fault).to.include({ code: 'CSV_QUOTE' });
    expect(fault.message).to.include('row 3');
  });

  it('stops at a row of 10 MB, naming it', async () => {
    const fault = await fileFault(read(`Name,Sum\na,1\n${'x'.repeat(10_000_000)},2\n`));
    expect(fault.code).to.equal('ROW_TOO_LONG');
    expect(fault.message).to.include('row 3');
  });

  it('refuses a file without a column of the mapping, naming the columns found', async () => {
    const fault = await fileFault(read('Nom,Sum\na,1\n'));
    expect(fault.code).to.equal('COLUMN_MISSING');
    expect(fault.message).to.include('lacks "Name"').and.to.include('it has "Nom", "Sum"');
    expect(await fileFault(read('Name,Name,Sum\na,b,1\n'))).to.include({ code: 'COLUMN_DUPLICATE' });
    expect(await fileFault(read('Name,Sum,More\na,1,2\n', { others: 'refuse' }))).to.include({
      code: 'COLUMN_UNKNOWN',
    });
  });

  it('refuses an empty file, and one of blanks or title lines only', async () => {
    for (const content of ['\ufeff', ' \r\n\n']) {
      expect(await fileFault(read(content))).to.include({ code: 'FILE_EMPTY' });
    }
    expect(await fileFault(read(''))).to.include({ code: 'FILE_EMPTY' });
    expect(await fileFault(read('only a title', { skipLines: 3 }))).to.include({ code: 'FILE_EMPTY' });
    expect(await all(read('Name,Sum\n'))).to.deep.equal([]);
  });

  it('refuses NUL and damaged characters in their rows, and goes on', async () => {
    const bytes = Buffer.concat([
      Buffer.from('Name,Sum\na\0b,1\n甲乙丙,2\nx'),
      Buffer.from([0xe4, 0xb8]),
      Buffer.from(',3\n丁,4\n'),
    ]);
    expect(outcomes(await all(read(bytes)))).to.deep.equal([
      [2, ['TEXT_NUL']],
      [3, { name: '甲乙丙', sum: '2' }],
      [4, ['ENCODING_INVALID']],
      [5, { name: '丁', sum: '4' }],
    ]);
  });

  it('accepts cells that look like formulas, as text', async () => {
    const rows = await all(read('Name,Sum\n=1+1,-5\n@x,+3\n'));
    expect(outcomes(rows).map(([, fields]) => fields)).to.deep.equal([
      { name: '=1+1', sum: '-5' },
      { name: '@x', sum: '+3' },
    ]);
  });

  it('reads no further than it must, and lets go of the source when told to stop', async () => {
    let [chunks, ended] = [0, false];
    function* source(): Generator<Buffer> {
      try {
        yield Buffer.from('Name,Sum\n');
        for (; chunks < 100_000; chunks += 1) yield Buffer.from(`${'x'.repeat(1000)},1\n`);
      } finally {
        ended = true;
      }
    }
    for await (const row of readCsv(source(), { mapper: new ItemMapper(MAPPING) })) {
      expect(row.row).to.equal(2);
      break;
    }
    await new Promise(setImmediate);
    expect(chunks).to.be.lessThan(500);
    expect(ended).to.equal(true);
  });

  it('brings text to NFC, headers too', async () => {
    const rows = await all(read('Nu\u0301mero\nA\u030a\n', { columns: { n: 'N\u00famero' } }));
    expect(outcomes(rows)).to.deep.equal([[2, { n: '\u00c5' }]]);
  });
});

describe('encodings', () => {
  const chinese = 'Name,Sum\n中文企业有限公司,1\n上海某某贸易公司,2\n';
  const western = 'Name,Sum\nASESORES EN AVALÚOS Y ACTIVOS,1\nAMÉRICA ADMINISTRATIVA,2\nNUÑEZ,3\n';

  it('are read: UTF-8 with and without a byte order mark, GB18030 with four-byte characters, Windows-1252', async () => {
    for (const bytes of [Buffer.from(chinese), Buffer.from(`\ufeff${chinese}`)]) {
      expect(outcomes(await all(read(bytes)))[0]).to.deep.equal([2, { name: '中文企业有限公司', sum: '1' }]);
    }
    const rare = iconv.encode('Name,Sum\n㐀䶵𠮷鿿有限公司,1\n', 'gb18030');
    expect(outcomes(await all(read(rare, { encoding: 'gb18030' })))[0]).to.deep.equal([
      2,
      { name: '㐀䶵𠮷鿿有限公司', sum: '1' },
    ]);
    const euro = iconv.encode(`${western}“€”,4\n`, 'windows-1252');
    expect(outcomes(await all(read(euro, { encoding: 'windows-1252' })))[3]).to.deep.equal([
      5,
      { name: '“€”', sum: '4' },
    ]);
  });

  it('are noticed where the mapping says another one', async () => {
    const wrong = [
      [iconv.encode(chinese, 'gb18030'), 'utf-8', 'gb18030'],
      [iconv.encode(western, 'windows-1252'), 'utf-8', 'windows-1252'],
      [Buffer.from(chinese), 'gb18030', 'utf-8'],
      [Buffer.from(western), 'windows-1252', 'utf-8'],
      [iconv.encode(chinese, 'gb18030'), 'windows-1252', 'gb18030'],
    ] as const;
    for (const [bytes, said, really] of wrong) {
      const fault = await fileFault(read(Buffer.from(bytes), { encoding: said }));
      expect(fault.code, `${really} read as ${said}`).to.equal('ENCODING_WRONG');
      expect(fault.message).to.include(`not ${said}; it looks like ${really}: save it as ${said}, or`);
    }
    expect(await fileFault(read(iconv.encode(western, 'utf-16le', { addBOM: true })))).to.include({
      code: 'ENCODING_WRONG',
    });
  });

  it('are believed where Chinese text is UTF-8 by chance', async () => {
    const byChance = 'Name,Sum\n\u5362\u5b66\u4e60,1\n';
    const bytes = iconv.encode(byChance, 'gb18030');
    expect(isUtf8(bytes)).to.equal(true);
    const rows = await all(read(bytes, { encoding: 'gb18030' }));
    expect(outcomes(rows)).to.deep.equal([[2, { name: '\u5362\u5b66\u4e60', sum: '1' }]]);
  });

  it('are noticed where a megabyte of ASCII comes first', async () => {
    const ascii = `Name,Sum\n${`${'x'.repeat(500)},1\n`.repeat(2000)}`;
    expect(
      await fileFault(
        read(Buffer.concat([Buffer.from(ascii), Buffer.from(western)]), { encoding: 'windows-1252' }),
      ),
    ).to.include({
      code: 'ENCODING_WRONG',
    });
  });

  it('leave bytes that they do not have, and characters cut off at the end, to their rows', async () => {
    const gb = iconv.encode(`${chinese}末`, 'gb18030');
    expect(
      outcomes(await all(read(gb.subarray(0, gb.length - 1), { encoding: 'gb18030' }))).at(-1),
    ).to.deep.equal([4, ['CSV_RAGGED']]);
    const cutCell = Buffer.concat([iconv.encode(`${chinese}1,末`, 'gb18030').subarray(0, -1)]);
    expect(outcomes(await all(read(cutCell, { encoding: 'gb18030' }))).at(-1)).to.deep.equal([
      4,
      ['ENCODING_INVALID'],
    ]);
    const utf8 = Buffer.from(`${chinese}1,末`).subarray(0, -1);
    expect(outcomes(await all(read(utf8))).at(-1)).to.deep.equal([4, ['ENCODING_INVALID']]);
    const undefinedByte = Buffer.concat([
      iconv.encode(western, 'windows-1252'),
      Buffer.from([0x81]),
      Buffer.from(',9\n'),
    ]);
    expect(outcomes(await all(read(undefinedByte, { encoding: 'windows-1252' }))).at(-1)).to.deep.equal([
      5,
      ['ENCODING_INVALID'],
    ]);
  });
});
