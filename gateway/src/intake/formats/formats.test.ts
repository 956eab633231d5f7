import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { sharedFile } from '../testing/test-support';
import {
  addDays,
  checkDate,
  checkDecimal,
  checkLei,
  checkMxRfc,
  checkUscc,
  leiCheckDigits,
  organisationCheckCharacter,
  rfcCheckCharacter,
  USCC_ALPHABET,
  usccCheckCharacter,
} from '.';

const LEI_ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const RFC_ALPHABET = '0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ';

function textOf(alphabet: string, length: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...alphabet), minLength: length, maxLength: length });
}

const uscc = fc
  .tuple(textOf(USCC_ALPHABET, 2), textOf('0123456789', 6), textOf(USCC_ALPHABET, 8))
  .map(([kind, division, body]) => kind + division + body + organisationCheckCharacter(body))
  .map((first17) => first17 + usccCheckCharacter(first17));
const lei = textOf(LEI_ALPHABET, 18).map((first18) => first18 + leiCheckDigits(first18));
const rfc = fc
  .tuple(textOf('ABCDEFGHIJKLMNÑOPQRSTUVWXYZ&', 3), textOf('123456789ABCDEFGHIJKLMNPQRSTUV', 2))
  .map(([name, homonym]) => `${name}120229${homonym}`)
  .map((first11) => first11 + rfcCheckCharacter(first11));

describe('Unified Social Credit Codes (GB 32100)', () => {
  it('accepts the 100 published codes', function () {
    const file = sharedFile('data', 'identifiers', 'uscc-valid.txt');
    if (!file) return this.skip();
    const codes = readFileSync(file, 'utf8').trim().split(/\s+/);
    expect(codes).to.have.length(100);
    expect(codes.filter((code) => checkUscc(code) !== undefined)).to.deep.equal([]);
  });

  it('accepts every code that it makes the check characters of', () => {
    fc.assert(fc.property(uscc, (code) => checkUscc(code) === undefined));
  });

  it('refuses every code with one character changed', () => {
    const changed = fc.tuple(uscc, fc.nat(17), fc.constantFrom(...USCC_ALPHABET));
    fc.assert(
      fc.property(changed, ([code, at, character]) => {
        fc.pre(code.charAt(at) !== character);
        return checkUscc(code.slice(0, at) + character + code.slice(at + 1)) !== undefined;
      }),
    );
  });

  it('tells a wrong shape from a wrong check character', () => {
    expect(checkUscc('91152201078377449Q')).to.include({ code: 'CHECK_DIGIT' });
    expect(checkUscc('9115220107837744XX')).to.include({ code: 'CHECK_DIGIT' });
    expect(checkUscc('9115220107837744')).to.include({ code: 'FORMAT_INVALID' });
    expect(checkUscc('91152201078377449p')).to.include({ code: 'FORMAT_INVALID' });
    expect(checkUscc('91152201O78377449P')).to.include({ code: 'FORMAT_INVALID' });
    expect(checkUscc('91152201078377449P\n')).to.include({ code: 'FORMAT_INVALID' });
  });
});

describe('Legal Entity Identifiers (ISO 17442)', () => {
  it('accepts the 100 published codes', function () {
    const file = sharedFile('data', 'identifiers', 'lei-valid.txt');
    if (!file) return this.skip();
    const codes = readFileSync(file, 'utf8').trim().split(/\s+/);
    expect(codes).to.have.length(100);
    expect(codes.filter((code) => checkLei(code) !== undefined)).to.deep.equal([]);
  });

  it('accepts every code that it makes the check digits of', () => {
    fc.assert(fc.property(lei, (code) => checkLei(code) === undefined));
  });

  it('refuses a digit changed for a digit, or a letter for a letter', () => {
    const changed = fc.tuple(lei, fc.nat(19), fc.constantFrom(...LEI_ALPHABET));
    fc.assert(
      fc.property(changed, ([code, at, character]) => {
        const before = code.charAt(at);
        fc.pre(before !== character && /\d/.test(before) === /\d/.test(character));
        return checkLei(code.slice(0, at) + character + code.slice(at + 1)) !== undefined;
      }),
    );
  });
});

describe("Mexican taxpayers' codes (RFC)", () => {
  it('accepts every code that it makes the check character of', () => {
    fc.assert(fc.property(rfc, (code) => checkMxRfc(code) === undefined));
  });

  it('refuses a changed character wherever mod 11 can see it', () => {
    const changed = fc.tuple(
      rfc,
      fc.integer({ min: 9, max: 10 }),
      fc.constantFrom(...'123456789ABCDEFGHIJKLMNPQRSTUV'),
    );
    fc.assert(
      fc.property(changed, ([code, at, character]) => {
        const difference = RFC_ALPHABET.indexOf(code.charAt(at)) - RFC_ALPHABET.indexOf(character);
        fc.pre((difference * (12 - at)) % 11 !== 0);
        return checkMxRfc(code.slice(0, at) + character + code.slice(at + 1))?.code === 'CHECK_DIGIT';
      }),
    );
  });

  it('tells shape, date and check character apart', () => {
    expect(checkMxRfc('AAA080808HL8')).to.equal(undefined);
    expect(checkMxRfc('AAA080808HL9')).to.include({ code: 'CHECK_DIGIT' });
    expect(checkMxRfc('AAA080230HL8')).to.include({ code: 'DATE_IMPOSSIBLE' });
    expect(checkMxRfc('XXXXXXXXXXXX')).to.include({ code: 'FORMAT_INVALID' });
  });
});

describe('calendar dates', () => {
  it('accepts dates that exist and no others', () => {
    const good = ['2024-02-29', '2000-02-29', '2025-12-31', '0001-01-01', '9999-12-31'];
    const impossible = [
      '2023-02-29',
      '1900-02-29',
      '2025-02-30',
      '2025-04-31',
      '2025-13-01',
      '2025-00-10',
      '2025-01-00',
    ];
    expect(good.map((date) => checkDate(date))).to.deep.equal(good.map(() => undefined));
    expect(impossible.map((date) => checkDate(date)?.code)).to.deep.equal(
      impossible.map(() => 'DATE_IMPOSSIBLE'),
    );
    expect(
      ['2025-1-1', '20250101', '2025-01-01T00:00', ' 2025-01-01', ''].map((date) => checkDate(date)?.code),
    ).to.deep.equal(Array.from({ length: 5 }, () => 'FORMAT_INVALID'));
  });

  it('agrees with the calendar of the machine for any day', () => {
    const day = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(fc.property(day, (date) => checkDate(date.toISOString().slice(0, 10)) === undefined));
  });

  it('adds days over the ends of months and years', () => {
    expect(addDays('2024-02-28', 2)).to.equal('2024-03-01');
    expect(addDays('2025-04-18', 1826)).to.equal('2030-04-18');
    expect(addDays('9999-12-30', 9)).to.equal('9999-12-31');
  });
});

describe('decimal numbers', () => {
  it('accepts plain decimals as text and nothing that a float would print', () => {
    expect(['0', '-1', '1234.50', '0.0001'].map((text) => checkDecimal(text))).to.deep.equal(
      Array(4).fill(undefined),
    );
    for (const text of ['1e5', '01', '.5', '5.', '1,000', '+1', 'NaN', 'Infinity', '', ' 1', '-']) {
      expect(checkDecimal(text), text).to.include({ code: 'FORMAT_INVALID' });
    }
  });
});
