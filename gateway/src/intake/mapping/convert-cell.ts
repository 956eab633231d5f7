import type { FieldValue } from '@concordat/chaincode/domain';
import { toCalendarDate, toCalendarDates } from './calendar-date';
import { toDecimalText } from './decimal-text';
import type { ColumnRule, DateFormat } from './mapping';

export type CellResult =
  { value: FieldValue | undefined; rounded?: boolean } | { code: string; message: string; expected: string };

const MOST_LISTED = 12;

/** A cell's text as a field's value, by its column's rule; `undefined` for an empty cell. */
export function convertCell(raw: string, rule: ColumnRule): CellResult {
  const text = rule.trim === false ? raw : tidy(raw);
  if (text === '' || rule.empty?.includes(text)) return { value: undefined };
  if (rule.map) return mapped(text, rule.map);
  if (rule.date) return dated(text, [rule.date].flat(), rule.many === true);
  if (rule.decimal) return amount(text, rule);
  return rule.integer ? wholeNumber(text) : { value: text };
}

function mapped(text: string, map: Record<string, FieldValue>): CellResult {
  if (Object.hasOwn(map, text)) return { value: map[text] };
  const known = Object.keys(map);
  const expected = `one of ${known.slice(0, MOST_LISTED).join(', ')}${known.length > MOST_LISTED ? ' …' : ''}`;
  return { code: 'ENUM', message: 'the mapping does not know this text', expected };
}

function dated(text: string, formats: DateFormat[], many: boolean): CellResult {
  const converted = many ? toCalendarDates(text, formats) : toCalendarDate(text, formats);
  return 'value' in converted ? converted : { message: 'this is no calendar date', ...converted };
}

function amount(text: string, rule: ColumnRule): CellResult {
  const converted = toDecimalText(text, typeof rule.decimal === 'object' ? rule.decimal : {});
  if (!('value' in converted)) return { message: 'this is not such an amount', ...converted };
  return { value: converted.value.text, rounded: converted.value.rounded };
}

function wholeNumber(text: string): CellResult {
  const value = Number(text);
  if (/^[+-]?\d{1,16}$/.test(text) && Number.isSafeInteger(value)) return { value: value + 0 };
  return { code: 'TYPE', message: 'this is no whole number', expected: 'a whole number up to 2^53 - 1' };
}

/** JavaScript's white space includes the no-break and ideographic spaces that registers are full of. */
function tidy(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}
