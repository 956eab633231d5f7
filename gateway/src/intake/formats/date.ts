import type { FormatCheck } from './format';

const SHAPE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const DAY_MS = 86_400_000;

/** Calendar date YYYY-MM-DD that exists (proleptic Gregorian, years 0001 to 9999). */
export const checkDate: FormatCheck = (text) => {
  const parts = SHAPE.exec(text);
  if (!parts) return { code: 'FORMAT_INVALID', expected: 'a date as YYYY-MM-DD' };
  if (!isCalendarDate(Number(parts[1]), Number(parts[2]), Number(parts[3]))) {
    return { code: 'DATE_IMPOSSIBLE', expected: 'a date that exists' };
  }
  return undefined;
};

export function isCalendarDate(year: number, month: number, day: number): boolean {
  return year >= 1 && day >= 1 && day <= daysInMonth(year, month);
}

/** 0 where there is no such month. */
export function daysInMonth(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 && leap ? 29 : (DAYS[month - 1] ?? 0);
}

/** The date so many days later; both YYYY-MM-DD. Ends at 9999-12-31. */
export function addDays(date: string, days: number): string {
  const later = new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS);
  return later.getUTCFullYear() > 9999 ? '9999-12-31' : later.toISOString().slice(0, 10);
}
