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

  it('tells one thing in labelled lines, in a pipe with a tab after the label, and leaves out what is empty', () => {
    const tell = (isTTY: boolean) => {
      const { out, output } = outputs(isTTY);
      output.details([
        ['product', 'p@1'],
        ['purposes', ['one', 'two\u001b[2J']],
        ['renews', null],
        ['processors', []],
      ]);
      return out.text;
    };
    expect(tell(true)).to.equal('product   p@1\npurposes  one\n          two [2J\n');
    expect(tell(false)).to.equal('product\tp@1\npurposes\tone; two [2J\n');
  });

  it('is nothing but one JSON document with --json', () => {
    const { out, output } = outputs(false, true);
    output.line('words');
    output.answer({ a: 1 }, () => output.line('more words'));
    expect(JSON.parse(out.text)).to.deep.equal({ a: 1 });
  });

  it('is never a JSON document without', () => {
    for (const terminal of [true, false]) {
      const { out, output } = outputs(terminal);
      output.document({ a: 1 });
      output.answer({ a: 1 }, () => output.line('words'));
      expect(out.text).to.equal('words\n');
    }
  });

  it('lets no control character of a record reach the terminal', () => {
    expect(printable('a\u001b[2Jb\nc\u009b')).to.equal('a [2Jb c ');
  });

  it('tells ledger times in UTC', () => {
    expect(moment(0)).to.equal('1970-01-01 00:00:00 UTC');
    expect(moment(null)).to.equal('');
  });
});
