import { daysInMonth } from './date';
import type { FormatCheck } from './format';

const ALPHABET = '0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ';
const SHAPE = /^[A-ZÑ&]{3,4}(\d{2})(\d{2})(\d{2})[0-9A-Z]{2}[0-9A]$/;

/** The last character of an RFC for the ones before it (SAT, Anexo 20: weights 13 … 2, mod 11, 10 is A). */
export function rfcCheckCharacter(withoutCheck: string): string {
  const padded = withoutCheck.padStart(12, ' ');
  let sum = 0;
  for (let at = 0; at < 12; at += 1) sum += ALPHABET.indexOf(padded.charAt(at)) * (13 - at);
  return ALPHABET.charAt((11 - (sum % 11)) % 11);
}

/** Mexican taxpayer's code (RFC): 12 characters for a company, 13 for a person. */
export const checkMxRfc: FormatCheck = (text) => {
  const parts = SHAPE.exec(text);
  if (!parts) {
    return {
      code: 'FORMAT_INVALID',
      expected: '3 or 4 letters (also Ñ, &), a date as YYMMDD and 3 characters (RFC)',
    };
  }
  if (!dateExists(Number(parts[1]), Number(parts[2]), Number(parts[3]))) {
    return { code: 'DATE_IMPOSSIBLE', expected: 'a date that exists in characters YYMMDD of the RFC' };
  }
  if (rfcCheckCharacter(text.slice(0, -1)) !== text.slice(-1)) {
    return { code: 'CHECK_DIGIT', expected: 'the check character (last) to match' };
  }
  return undefined;
};

/** The century is not written: a day is accepted where it exists in 19YY or 20YY. */
function dateExists(yy: number, month: number, day: number): boolean {
  const longest = Math.max(daysInMonth(1900 + yy, month), daysInMonth(2000 + yy, month));
  return day >= 1 && day <= longest;
}
