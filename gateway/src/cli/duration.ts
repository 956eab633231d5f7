import { usageError } from './cli-error';

const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `30d`, `12h`, `15m` → milliseconds. */
export function durationOf(text: string): number {
  const found = /^([1-9][0-9]{0,5})([mhd])$/.exec(text);
  const unit = UNITS[found?.[2] ?? ''];
  if (!found || unit === undefined) throw usageError(`"${text}" is no duration`, 'write 15m, 12h or 90d');
  return Number(found[1]) * unit;
}

/** A date (YYYY-MM-DD, its end in UTC) or a duration from now → milliseconds since the epoch. */
export function untilOf(text: string, now = Date.now()): number {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return now + durationOf(text);
  const time = Date.parse(`${text}T23:59:59.999Z`);
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text) {
    throw usageError(`${text} is no date of the calendar`, 'write YYYY-MM-DD');
  }
  return time;
}
