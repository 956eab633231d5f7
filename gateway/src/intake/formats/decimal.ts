import type { FormatCheck } from './format';

const SHAPE = /^-?(0|[1-9]\d{0,24})(\.\d{1,25})?$/;

/** A decimal number as text: no exponent, no leading zeros, no thousands separators; `.` as the point. */
export const checkDecimal: FormatCheck = (text) =>
  SHAPE.test(text)
    ? undefined
    : { code: 'FORMAT_INVALID', expected: 'a decimal number as text, like "1234.50"' };
