import { expect } from 'chai';
import { sequence, splitStateKey, stateKey } from './state-key';

describe('state keys', () => {
  it('are spelled as composite keys of Fabric', () => {
    expect(stateKey('head', 'TaxMSP', sequence(42))).to.equal(
      '\u0000head\u0000TaxMSP\u0000000000000042\u0000',
    );
    expect(stateKey('bootstrap')).to.equal('\u0000bootstrap\u0000');
  });

  it('come apart again', () => {
    for (const attributes of [[], ['a'], ['a', '', 'c']]) {
      expect(splitStateKey(stateKey('kind', ...attributes))).to.deep.equal({ kind: 'kind', attributes });
    }
    for (const key of ['plain', '', '\u0000', '\u0000a', 'a\u0000'])
      expect(splitStateKey(key)).to.equal(undefined);
  });

  it('sort as the numbers in them do', () => {
    const keys = [0, 9, 10, 99, 100, 999_999_999_999].map((n) => stateKey('k', sequence(n)));
    expect([...keys].sort()).to.deep.equal(keys);
  });
});
