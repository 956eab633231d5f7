import type { FormatCheck } from './format';

/** The 31 characters of a Unified Social Credit Code (GB 32100-2015): no I, O, S, V, Z. */
export const USCC_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';

const SHAPE = /^[0-9A-HJKLMNPQRTUWXY]{2}\d{6}[0-9A-HJKLMNPQRTUWXY]{10}$/;
/** 3^(i-1) mod 31 for i = 1 … 17 (GB 32100, 5.6). */
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

/** The 18th character for the first 17 (GB 32100): (31 - S mod 31) mod 31. */
export function usccCheckCharacter(first17: string): string {
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * valueOf(first17, at), 0);
  return USCC_ALPHABET.charAt((31 - (sum % 31)) % 31);
}

/** The 9th character of an organisation code for its first 8 (GB 11714): 11 - S mod 11, where 10 is X and 11 is 0. */
export function organisationCheckCharacter(first8: string): string {
  const sum = ORGANISATION_WEIGHTS.reduce((total, weight, at) => total + weight * digit36(first8, at), 0);
  const check = 11 - (sum % 11);
  if (check === 11) return '0';
  return check === 10 ? 'X' : String(check);
}

/** Unified Social Credit Code of China (GB 32100), with the organisation code in characters 9 to 17 (GB 11714). */
export const checkUscc: FormatCheck = (text) => {
  if (!SHAPE.test(text)) {
    return {
      code: 'FORMAT_INVALID',
      expected: '18 characters of 0-9A-HJKLMNPQRTUWXY, the 3rd to 8th digits (GB 32100)',
    };
  }
  if (organisationCheckCharacter(text.slice(8, 16)) !== text.charAt(16)) {
    return { code: 'CHECK_DIGIT', expected: 'the check character of the organisation code (17th) to match' };
  }
  if (usccCheckCharacter(text) !== text.charAt(17)) {
    return { code: 'CHECK_DIGIT', expected: 'the check character (18th) to match' };
  }
  return undefined;
};

function valueOf(text: string, at: number): number {
  return USCC_ALPHABET.indexOf(text.charAt(at));
}

function digit36(text: string, at: number): number {
  return Number.parseInt(text.charAt(at), 36);
}
