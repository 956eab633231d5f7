import { expect } from 'chai';
import fc from 'fast-check';
import { fromBase64, fromBase64url, fromHex, toBase64, toBase64url, toHex, utf8 } from './encoding';

describe('encodings', () => {
  it('read back what they wrote', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        expect(fromHex(toHex(bytes))).to.deep.equal(bytes);
        expect(fromBase64url(toBase64url(bytes))).to.deep.equal(bytes);
        expect(fromBase64(toBase64(bytes))).to.deep.equal(bytes);
      }),
    );
  });

  it('take no other spelling of the same bytes', () => {
    for (const text of ['AB', 'abc', '0x00', 'zz', 'ab ', 'é0'])
      expect(() => fromHex(text), text).to.throw(/^ENCODING_INVALID/);
    for (const text of ['AA==', 'A', 'AB', 'AAA=', 'A+/A', 'AA\n', ' AAA', 'é']) {
      expect(() => fromBase64url(text), text).to.throw(/^ENCODING_INVALID/);
    }
    for (const text of ['AA', 'AB==', 'A-_A', 'AAAA\n', 'AA=', '====']) {
      expect(() => fromBase64(text), text).to.throw(/^ENCODING_INVALID/);
    }
  });

  it('take the length expected only', () => {
    expect(fromHex('abcd', 2)).to.deep.equal(new Uint8Array([0xab, 0xcd]));
    expect(() => fromHex('abcd', 3)).to.throw(/^ENCODING_INVALID/);
    expect(() => fromBase64url('AAAA', 4)).to.throw(/^ENCODING_INVALID/);
  });

  it('write text as UTF-8', () => {
    expect(toHex(utf8('失信'))).to.equal('e5a4b1e4bfa1');
  });
});
