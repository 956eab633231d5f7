import { expect } from 'chai';
import fc from 'fast-check';
import { JsonError } from './json-error';
import type { JsonLimits } from './json-limits';
import { parseStrictJson } from './strict-json';

const BACKSLASH = '\\';

function refusal(text: string | Uint8Array, limits: Partial<JsonLimits> = {}): JsonError {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'utf8') : text;
  try {
    parseStrictJson(bytes, limits);
  } catch (error) {
    if (error instanceof JsonError) return error;
    throw error;
  }
  throw new Error('the text was accepted');
}

function parse(text: string): unknown {
  return parseStrictJson(Buffer.from(text, 'utf8'));
}

function code(text: string | Uint8Array, limits: Partial<JsonLimits> = {}): string {
  return refusal(text, limits).code;
}

describe('strict JSON', () => {
  it('reads what JSON.parse reads, in NFC', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((each) => !each.includes('\0'));
    const leaf = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('value')),
        fc.dictionary(
          text.map((key) => key.normalize('NFC')),
          tie('value'),
        ),
      ),
    }));
    fc.assert(
      fc.property(value, (each) => {
        const json = JSON.stringify(each);
        expect(parse(json)).to.deep.equal(JSON.parse(json.normalize('NFC')));
      }),
    );
  });

  it('accepts nothing that JSON.parse refuses', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '1',
      '-',
      '.5',
      'e',
      'null',
      ' ',
      BACKSLASH,
      'é',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        let accepted: { value: unknown } | undefined;
        try {
          accepted = { value: parse(text) };
        } catch {
          accepted = undefined;
        }
        if (accepted) expect(accepted.value).to.deep.equal(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });

  it('refuses duplicate keys, equal values too, and says where', () => {
    expect(refusal('{"a":1,"b":{"c":1,"c":1}}')).to.include({
      code: 'JSON_DUPLICATE_KEY',
      pointer: '/b/c',
      offset: 18,
    });
    expect(refusal('[{"x":1},{"x/y":1,"x/y":2}]').pointer).to.equal('/1/x~1y');
    expect(code(`{"a":1,"${BACKSLASH}u0061":2}`)).to.equal('JSON_DUPLICATE_KEY');
    expect(code('{"__proto__":1,"__proto__":2}')).to.equal('JSON_DUPLICATE_KEY');
    expect(parse('[{"a":1},{"a":1}]')).to.deep.equal([{ a: 1 }, { a: 1 }]);
  });

  it('refuses two keys that are one in NFC', () => {
    expect(refusal('{"e\u0301":1,"\u00e9":2}')).to.include({
      code: 'JSON_DUPLICATE_KEY',
      pointer: '/\u00e9',
    });
  });

  it('brings text to NFC', () => {
    expect(parse('{"e\u0301":"A\u030a"}')).to.deep.equal({ '\u00e9': '\u00c5' });
    expect(parse(`"e${BACKSLASH}u0301"`)).to.equal('\u00e9');
  });

  it('refuses 100,000 nested arrays without using the stack', () => {
    expect(refusal('['.repeat(100_000))).to.include({ code: 'JSON_TOO_DEEP', offset: 32 });
    expect(code('['.repeat(100_000) + ']'.repeat(100_000))).to.equal('JSON_TOO_DEEP');
    expect(code('{"a":'.repeat(100_000))).to.equal('JSON_TOO_DEEP');
    expect(parse('['.repeat(32) + ']'.repeat(32))).to.be.an('array');
    expect(parse(`"${'['.repeat(1000)}"`)).to.have.length(1000);
  });

  it('refuses numbers beyond 2^53 and numbers that a double does not hold', () => {
    expect(parse('[9007199254740991,-9007199254740991,0.1,1e3,1.50,-0.25]')).to.have.length(6);
    expect(refusal('{"a":9007199254740992}')).to.include({ code: 'NUMBER_TOO_LARGE', offset: 5 });
    expect(code('-9007199254740993')).to.equal('NUMBER_TOO_LARGE');
    expect(refusal('{"a":[{"b":1},{"b/c":1e400,')).to.include({
      code: 'NUMBER_TOO_LARGE',
      pointer: '/a/1/b~1c',
    });
    expect(refusal('9007199254740993').pointer).to.equal('');
    expect(code('1e400')).to.equal('NUMBER_TOO_LARGE');
    expect(code('0.12345678901234567890')).to.equal('NUMBER_INEXACT');
    expect(code('1e-400')).to.equal('NUMBER_INEXACT');
    expect(code(`0.${'0'.repeat(100)}1`)).to.equal('NUMBER_INEXACT');
    expect(parse('"9007199254740993"')).to.equal('9007199254740993');
  });

  it('refuses lone surrogates and NUL, in texts and in keys', () => {
    expect(refusal(`{"a":["x","${BACKSLASH}ud800"]}`)).to.include({
      code: 'TEXT_LONE_SURROGATE',
      pointer: '/a/1',
    });
    expect(code(`{"${BACKSLASH}uDC00":1}`)).to.equal('TEXT_LONE_SURROGATE');
    expect(parse(`"${BACKSLASH}ud83d${BACKSLASH}ude00"`)).to.equal('\u{1f600}');
    expect(refusal(`{"a":"${BACKSLASH}u0000"}`)).to.include({ code: 'TEXT_NUL', pointer: '/a' });
    expect(refusal('{"a":"x\0"}')).to.include({ code: 'TEXT_NUL', offset: 7 });
    expect(code('\0')).to.equal('TEXT_NUL');
  });

  it('refuses what is no UTF-8, at the byte', () => {
    const latin1 = Buffer.from('{"a":"caf\u00e9"}', 'latin1');
    expect(refusal(latin1)).to.include({ code: 'ENCODING_INVALID', offset: 9 });
    const cut = Buffer.from('"\u4e2d', 'utf8').subarray(0, 3);
    expect(refusal(cut)).to.include({ code: 'ENCODING_INVALID', offset: 1 });
    expect(refusal(Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]))).to.include({
      code: 'ENCODING_INVALID',
      offset: 1,
    });
    expect(refusal(Buffer.from([0x22, 0xc0, 0x80, 0x22]))).to.include({
      code: 'ENCODING_INVALID',
      offset: 1,
    });
  });

  it('refuses a byte order mark', () => {
    expect(refusal('\ufeff{}')).to.include({ code: 'JSON_BOM', offset: 0 });
  });

  it('refuses what is cut off, or followed by more, and says where', () => {
    expect(refusal('{"a":1').message).to.match(/ends too early/);
    expect(code('')).to.equal('JSON_INVALID');
    expect(refusal('{"a":1} x')).to.include({ code: 'JSON_INVALID', offset: 8 });
    for (const text of [
      '{"a":1,}',
      '[1,]',
      '// c\n1',
      "{'a':1}",
      '{a:1}',
      '01',
      '+1',
      '.5',
      'NaN',
      '"\t"',
      '[1}',
      '{]',
    ]) {
      expect(code(text), text).to.equal('JSON_INVALID');
    }
  });

  it('keeps to its bounds', () => {
    expect(code('[1,2,3]', { maxBytes: 6 })).to.equal('JSON_TOO_LARGE');
    expect(code('[1,2,3,4]', { maxMembers: 2 })).to.equal('JSON_TOO_MANY_MEMBERS');
    expect(code('{"a":1,"b":2,"c":3}', { maxMembers: 2 })).to.equal('JSON_TOO_MANY_MEMBERS');
  });

  it('repeats nothing of the text in its messages', () => {
    const secret = '91152201078377449P';
    const texts = [
      `{"a":"${secret}"`,
      `{"a":"${secret}" "${secret}"}`,
      `"${secret}${BACKSLASH}ud800"`,
      `${secret}`,
    ];
    for (const text of texts) {
      const error = refusal(text);
      expect(JSON.stringify([error.message, error.faults, error.cause])).to.not.include(secret);
    }
  });
});
