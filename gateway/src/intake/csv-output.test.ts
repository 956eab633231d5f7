import { parse } from 'csv-parse/sync';
import { expect } from 'chai';
import fc from 'fast-check';
import { csvCell, errorsCsv } from './csv-output';

describe('our own CSV files', () => {
  it('never hold a cell that a spreadsheet would run', () => {
    for (const text of ['=1+1', '+1', '-1', '@x', '\t=1', '\r=1', '=HYPERLINK("http://x")']) {
      expect(csvCell(text).replace(/^"/, ''), text).to.match(/^'/);
    }
    expect(csvCell('a=1')).to.equal('a=1');
  });

  it('read back as they were written', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        const [row] = parse(csvCell(text), { relax_column_count: true });
        expect([text, `'${text}`]).to.include(row?.[0]);
      }),
    );
  });

  it('list errors with row, column, place, code and what would be right', () => {
    const csv = errorsCsv([
      { row: 3, column: 'A', pointer: '/fields/a', code: 'ENUM', message: 'no, "this"', expected: '=A' },
    ]);
    expect(csv).to.equal(
      '\ufeffrow,column,pointer,code,message,expected\r\n3,A,/fields/a,ENUM,"no, ""this""",\'=A\r\n',
    );
  });
});
