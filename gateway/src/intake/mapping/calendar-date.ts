import { isCalendarDate } from '../formats/date';
import type { FormatFault } from '../formats';
import type { DateFormat } from './mapping';

interface Pattern {
  shape: RegExp;
  /** Year, month, day: which group of the shape. */
  at: [number, number, number];
}

const PATTERNS: Record<DateFormat, Pattern> = {
  'YYYY-MM-DD': { shape: /^(\d{4})-(\d{1,2})-(\d{1,2})$/, at: [1, 2, 3] },
  'YYYY/MM/DD': { shape: /^(\d{4})\/(\d{1,2})\/(\d{1,2})$/, at: [1, 2, 3] },
  YYYYMMDD: { shape: /^(\d{4})(\d{2})(\d{2})$/, at: [1, 2, 3] },
  'DD/MM/YYYY': { shape: /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/, at: [3, 2, 1] },
  'MM/DD/YYYY': { shape: /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/, at: [3, 1, 2] },
  'DD.MM.YYYY': { shape: /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/, at: [3, 2, 1] },
  'DD-MM-YYYY': { shape: /^(\d{1,2})-(\d{1,2})-(\d{4})$/, at: [3, 2, 1] },
  'DD/MM/YY': { shape: /^(\d{1,2})\/(\d{1,2})\/(\d{2})$/, at: [3, 2, 1] },
  'DD-MM-YY': { shape: /^(\d{1,2})-(\d{1,2})-(\d{2})$/, at: [3, 2, 1] },
};
const BETWEEN_DATES = / (?:(?:\/\/|-) )?/;
const MOST_DATES = 5;

export type Converted<T> = { value: T } | FormatFault;

/** A text in one of the formats as YYYY-MM-DD. The first format that fits the shape decides. */
export function toCalendarDate(text: string, formats: DateFormat[]): Converted<string> {
  for (const format of formats) {
    const { shape, at } = PATTERNS[format];
    const parts = shape.exec(text);
    if (parts) return fromParts(at.map((group) => parts[group] ?? '') as [string, string, string]);
  }
  return { code: 'FORMAT_INVALID', expected: `a date as ${formats.join(' or ')}` };
}

/** Several dates in one cell, as YYYY-MM-DD separated by one space. */
export function toCalendarDates(text: string, formats: DateFormat[]): Converted<string> {
  const dates: string[] = [];
  for (const part of text.split(BETWEEN_DATES).slice(0, MOST_DATES + 1)) {
    const converted = toCalendarDate(part, formats);
    if (!('value' in converted)) return converted;
    dates.push(converted.value);
  }
  if (dates.length > MOST_DATES) return { code: 'FORMAT_INVALID', expected: `at most ${MOST_DATES} dates` };
  return { value: dates.join(' ') };
}

function fromParts([year, month, day]: [string, string, string]): Converted<string> {
  const full = year.length === 2 ? `20${year}` : year;
  if (!isCalendarDate(Number(full), Number(month), Number(day))) {
    return { code: 'DATE_IMPOSSIBLE', expected: 'a date that exists' };
  }
  return { value: `${full}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` };
}
