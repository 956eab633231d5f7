import { expect } from 'chai';
import { formatOf } from '../progress';
import { recordedOutput } from '../testing/recorded-output';
import { columnsOf, columnsOfSent } from './columns';
import { rowsOf, tellFaults } from './tell-faults';

const fault = (row: number | null, message = 'the check digit is wrong') => ({
  row,
  pointer: '/fields/rfc',
  column: 'RFC del Contribuyente',
  code: 'CHECK_DIGIT',
  message,
  expected: 'the last character to match',
});

describe('what is wrong with a file', () => {
  it('is told once for all rows that have the same fault, with rows, column, code and what would be right', () => {
    const { out, output } = recordedOutput({ isTTY: false });
    tellFaults(output, 'Rejected', [fault(7), fault(8), fault(9), fault(12), fault(3, 'too long')]);
    expect(out.text.split('\n').slice(2, 4)).to.deep.equal([
      '7–9, 12\tRFC del Contribuyente\tCHECK_DIGIT\tthe check digit is wrong; expected the last character to match',
      '3\tRFC del Contribuyente\tCHECK_DIGIT\ttoo long; expected the last character to match',
    ]);
  });

  it('says of how many rows it is where they are not all named', () => {
    expect(rowsOf([1, 3, 5, 7, 9, 11, 13, 13].map((row) => fault(row)))).to.equal(
      '1, 3, 5, 7, 9, 11 … (7 rows)',
    );
    expect(rowsOf([fault(null)])).to.equal('');
  });

  it('stands in the column that the mapping takes the field from', () => {
    const columnAt = columnsOfSent('csv', 'mx-article-69b');
    expect(columnAt('/fields/name')).to.equal('Nombre del Contribuyente');
    expect(columnAt('/fields/status')).to.equal('Situación del contribuyente');
    expect(columnAt('/fields/toString')).to.equal(undefined);
    expect(columnAt('')).to.equal(undefined);
  });

  it('stands in a column named like the field where there is no mapping, and in none of a JSON file', () => {
    const columnAt = columnsOfSent('csv', undefined);
    expect([columnAt('/fields/uscc'), columnAt('/meta/issued'), columnAt('')]).to.deep.equal([
      'uscc',
      'meta.issued',
      undefined,
    ]);
    expect(columnsOfSent('ndjson', undefined)('/fields/uscc')).to.equal(undefined);
    expect(columnsOfSent('csv', 'of-a-newer-gateway')('/fields/uscc')).to.equal(undefined);
  });

  it('is found through a mapping of one’s own', () => {
    const mapping = { name: 'own', schema: 's@1', encoding: 'utf-8' as const, others: 'ignore' as const };
    const columns = { score: { column: 'Points' }, kind: { constant: 'A' } };
    const columnAt = columnsOf({ ...mapping, columns, meta: { issued: 'Date' } });
    const found = ['/fields/score', '/meta/issued', '/fields/kind'].map(columnAt);
    expect(found).to.deep.equal(['Points', 'Date', undefined]);
  });
});

describe('the progress of a publication', () => {
  it('promises no share and no time left where nobody knows how long the file is', () => {
    expect(formatOf('Publishing', false)).not.to.match(/percentage|eta|total/);
    expect(formatOf('Publishing', true)).to.match(/percentage/);
  });
});
