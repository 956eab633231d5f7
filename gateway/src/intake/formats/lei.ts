import type { FormatCheck } from './format';

const SHAPE = /^[0-9A-Z]{18}\d{2}$/;

/** The two check digits for the first 18 characters of an LEI (ISO 17442, ISO 7064 MOD 97-10). */
export function leiCheckDigits(first18: string): string {
  return String(98 - mod97(`${first18}00`)).padStart(2, '0');
}

/** Legal Entity Identifier (ISO 17442). */
export const checkLei: FormatCheck = (text) => {
  if (!SHAPE.test(text)) {
    return { code: 'FORMAT_INVALID', expected: '18 characters of 0-9A-Z and two digits (ISO 17442)' };
  }
  if (mod97(text) !== 1) {
    return { code: 'CHECK_DIGIT', expected: 'the two check digits to match (ISO 7064 mod 97-10)' };
  }
  return undefined;
};

function mod97(text: string): number {
  let rest = 0;
  for (const character of text) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}
