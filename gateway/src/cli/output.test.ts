import { expect } from 'chai';
import { moment, printable } from './output';
import { recordedOutput } from './testing/recorded-output';

function outputs(isTTY: boolean, json = false) {
  return recordedOutput({ isTTY, json });
}

describe('what the command line prints', () => {
  it('draws a table on a terminal', () => {
    const { out, output } = outputs(true);
    output.table(['source', 'finding'], [['TaxMSP', 'grade B']]);
    expect(out.text)
      .to.match(/│ source │ finding │/)
      .and.to.match(/│ TaxMSP │ grade B │/);
  });

  it('writes tab-separated lines with a header into a pipe', () => {
    const { out, output } = outputs(false);
    output.table(
      ['source', 'n'],
      [
        ['TaxMSP', 3],
        [null, undefined],
      ],
    );
    expect(out.text).to.equal('source\tn\nTaxMSP\t3\n\t\n');
  });

  it('is nothing but one JSON document with --json', () => {
    const { out, output } = outputs(false, true);
    output.line('words');
    output.answer({ a: 1 }, () => output.line('more words'));
    expect(JSON.parse(out.text)).to.deep.equal({ a: 1 });
  });

  it('lets no control character of a record reach the terminal', () => {
    expect(printable('a\u001b[2Jb\nc\u009b')).to.equal('a [2Jb c ');
  });

  it('tells ledger times in UTC', () => {
    expect(moment(0)).to.equal('1970-01-01 00:00:00 UTC');
    expect(moment(null)).to.equal('');
  });
});
