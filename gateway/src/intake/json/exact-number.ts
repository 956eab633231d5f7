const PLAIN = /^-?\d{1,15}$/;
const PARTS = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
/** A longer token than any double needs: 17 significant digits, point, exponent, and some zeros. */
const LONGEST_TOKEN = 64;

/** What is wrong with a number's token; `undefined` where ECMAScript reads and prints the same value. */
export function numberFault(token: string): 'NUMBER_TOO_LARGE' | 'NUMBER_INEXACT' | undefined {
  if (PLAIN.test(token)) return undefined;
  if (Math.abs(Number(token)) > Number.MAX_SAFE_INTEGER) return 'NUMBER_TOO_LARGE';
  if (token.length > LONGEST_TOKEN) return 'NUMBER_INEXACT';
  const written = significant(token);
  const kept = significant(String(Number(token)));
  return written === undefined || written === kept ? undefined : 'NUMBER_INEXACT';
}

/** Digits and power of ten, without leading and trailing zeros; `undefined` for what is no JSON number. */
function significant(token: string): string | undefined {
  const parts = PARTS.exec(token);
  if (!parts) return undefined;
  const [, whole = '', fraction = '', exponent = '0'] = parts;
  const digits = (whole + fraction).replace(/^0+/, '');
  const kept = digits.replace(/0+$/, '');
  if (kept === '') return '0';
  return `${kept}e${Number(exponent) - fraction.length + digits.length - kept.length}`;
}
