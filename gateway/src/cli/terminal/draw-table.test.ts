import { expect } from 'chai';
import stringWidth from 'string-width';
import { drawTable } from './draw-table';
import { fitColumns } from './fit-columns';
import { wrapText } from './wrap-text';

const HASH = 'c775e3ad'.repeat(8);
const widths = (drawn: string) => new Set(drawn.split('\n').map((line) => stringWidth(line)));
/** What stands in the cells of a column, its lines put together again. */
const column = (drawn: string, at: number) =>
  drawn
    .split('\n')
    .filter((line) => line.startsWith('│'))
    .map((line) => line.split('│')[at + 1]?.trim() ?? '')
    .join('');

describe('a table on a terminal', () => {
  it('is as wide as its content where that fits', () => {
    expect([...widths(drawTable(['a', 'b'], [['one', 'two']], 100))]).to.deep.equal([13]);
  });

  it('never is wider than the terminal, and loses no character, Chinese ones neither', () => {
    const chinese = '国家税务总局云澜市税务局'.repeat(9);
    const drawn = drawTable(['finding', 'by'], [[chinese, 'TaxMSP']], 60);
    expect([...widths(drawn)]).to.have.length(1);
    expect(Math.max(...widths(drawn))).to.be.at.most(60);
    expect(column(drawn, 0)).to.equal(`finding${chinese}`);
  });

  it('breaks between words before it breaks a word, and never breaks a hash', () => {
    const drawn = drawTable(['purposes', 'record'], [['loan-origination, judicial', HASH]], 92);
    expect(drawn)
      .to.match(/│ loan-origination, +│/)
      .and.include(HASH);
    const narrow = drawTable(['schema', 'record'], [['cn.court.dishonest-debtor@1', HASH]], 90);
    expect(narrow).to.include(HASH);
    expect(column(narrow, 0)).to.equal('schemacn.court.dishonest-debtor@1');
    const word = drawTable(['product'], [['cn.enterprise.basic@1']], 18);
    expect(word).to.include('│ cn.enterprise. │').and.include('│ basic@1        │');
  });

  it('never breaks a handle, which is typed into the next command', () => {
    const rows = [['16MQZ-5JQJ0', 'loan-origination, judicial']];
    expect(drawTable(['handle', 'purposes'], rows, 32)).to.include('│ 16MQZ-5JQJ0 │');
  });

  it('breaks neither a date nor a time', () => {
    const rows = [['2026-11-26 16:45:26', 'counterparty-due-diligence of a company']];
    expect(drawTable(['time', 'why'], rows, 32))
      .to.include('│ 2026-11-26 │')
      .and.include('│ 16:45:26 ');
  });

  it('draws no rule between rows of one line each', () => {
    const rules = (drawn: string) => drawn.split('\n').filter((line) => line.startsWith('├'));
    const short = [
      ['one', 'two'],
      ['three', 'four'],
    ];
    expect(rules(drawTable(['a', 'b'], short, 100))).to.have.length(1);
    expect(rules(drawTable(['a', 'b'], [...short, ['five', 'six or seven']], 20))).to.have.length(3);
  });

  it('tells each row in labelled lines where the columns do not fit, without what is empty', () => {
    const rows = [
      [HASH, 'IN_FORCE', ''],
      [HASH, 'CORRECTED', 'WRONG_GRADE'],
    ];
    expect(drawTable(['record', 'status', 'reason'], rows, 80)).to.equal(
      [
        `record  ${HASH}`,
        'status  IN_FORCE',
        '',
        `record  ${HASH}`,
        'status  CORRECTED',
        'reason  WRONG_GRADE',
      ].join('\n'),
    );
  });

  it('holds a whole register', () => {
    const rows = Array.from({ length: 130_000 }, (_, at) => [String(at)]);
    expect(fitColumns(rows, 100)).to.deep.equal([6]);
  });

  it('wraps a text at spaces', () => {
    expect(wrapText('three or four letters', 8)).to.deep.equal(['three or', 'four', 'letters']);
  });
});
