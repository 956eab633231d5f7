import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { vectorFolder } from '../testing/shared-vectors';
import { canonicalJson } from './canonical-json';

describe('canonical JSON', () => {
  for (const name of ['arrays', 'french', 'structures', 'unicode', 'values', 'weird']) {
    it(`writes the RFC 8785 case "${name}" byte by byte`, function () {
      const folder = vectorFolder('rfc8785');
      if (!folder) return this.skip();
      const input = JSON.parse(readFileSync(join(folder, 'input', `${name}.json`), 'utf8')) as unknown;
      const expected = readFileSync(join(folder, 'output', `${name}.json`), 'utf8');
      expect(canonicalJson(input)).to.equal(expected);
    });
  }

  it('prints numbers as the samples of RFC 8785 appendix B', () => {
    const samples: [string, string][] = [
      ['0000000000000001', '5e-324'],
      ['7fefffffffffffff', '1.7976931348623157e+308'],
      ['4340000000000000', '9007199254740992'],
      ['444b1ae4d6e2ef4f', '999999999999999900000'],
      ['444b1ae4d6e2ef50', '1e+21'],
      ['3eb0c6f7a0b5ed8d', '0.000001'],
      ['8000000000000000', '0'],
    ];
    for (const [bits, printed] of samples) {
      expect(canonicalJson(Buffer.from(bits, 'hex').readDoubleBE())).to.equal(printed);
    }
  });

  it('refuses lone surrogates, numbers that are not finite, and what is not JSON', () => {
    for (const value of ['\ud800', 'a\udc00b', { '\udead': 1 }, NaN, Infinity, [undefined], 1n, () => 1]) {
      expect(() => canonicalJson(value)).to.throw(TypeError);
    }
  });

  it('is stable, and says what JSON says', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const canonical = canonicalJson(value);
        expect(canonicalJson(JSON.parse(canonical))).to.equal(canonical);
        expect(JSON.parse(canonical)).to.deep.equal(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('does not depend on the order of members', () => {
    expect(canonicalJson({ b: 1, a: { d: 2, c: [3] } })).to.equal('{"a":{"c":[3],"d":2},"b":1}');
  });

  it('sorts many and few members alike, by UTF-16 code units', () => {
    const names = fc.uniqueArray(fc.string({ unit: 'binary', maxLength: 3 }), { maxLength: 40 });
    fc.assert(
      fc.property(names, (unordered) => {
        const canonical = canonicalJson(Object.fromEntries(unordered.map((name) => [name, 1])));
        const sorted = [...unordered].sort();
        expect(canonical).to.equal(`{${sorted.map((name) => `${JSON.stringify(name)}:1`).join(',')}}`);
      }),
      { numRuns: 50 },
    );
  });

  it('takes plain JSON for it only where that says the same', () => {
    const disguised: unknown = Object.assign(Object.create({ toJSON: () => 'another' }) as object, { a: 1 });
    expect(canonicalJson({ a: [disguised] })).to.equal('{"a":[{"a":1}]}');
    expect(canonicalJson({ a: Object.assign(Object.create(null) as object, { c: 1, b: 2 }) })).to.equal(
      '{"a":{"b":2,"c":1}}',
    );
    expect(canonicalJson({ 10: 'ten', 9: 'nine' })).to.equal('{"10":"ten","9":"nine"}');
    expect(canonicalJson({ a: undefined, b: { c: undefined } })).to.equal('{"b":{}}');
    for (const value of [[undefined], new Array(1), { a: [1n] }, { a: { '\ud800': 1 } }])
      expect(() => canonicalJson(value)).to.throw(TypeError);
  });
});
