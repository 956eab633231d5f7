import type { Item, ItemError, ReadRow } from '../item';
import { parseStrictJson } from '../json';
import type { CellSource, ItemMapper } from '../mapping';
import { badRow, itemError, jsonRow } from './row-error';

const MEMBERS = new Set(['fields', 'meta', 'replaces']);
const MAX_REPLACES = 128;

/** One JSON text as an item, or through a mapping where there is one. */
export function jsonToRow(row: number, bytes: Uint8Array, mapper: ItemMapper | undefined): ReadRow {
  try {
    const value = parseStrictJson(bytes, { maxBytes: Number.MAX_SAFE_INTEGER });
    if (!isObject(value)) return badRow(row, 'TYPE', 'the row is no object', 'a JSON object');
    return mapper ? throughMapping(row, value, mapper) : toItem(row, value);
  } catch (error) {
    return jsonRow(row, error);
  }
}

/** An item from outside: `{fields, meta?, replaces?}`, nothing else. */
export function toItem(row: number, value: Record<string, unknown>): ReadRow {
  const { fields, meta, replaces } = value;
  const errors = [
    ...(Object.keys(value).every((name) => MEMBERS.has(name)) ? [] : [unknownMember(row)]),
    ...(isObject(fields) ? [] : [notObject(row, '/fields')]),
    ...(meta === undefined || isObject(meta) ? [] : [notObject(row, '/meta')]),
    ...(replaces === undefined || isReference(replaces) ? [] : [badReference(row)]),
  ];
  if (errors.length > 0 || !isObject(fields)) return { row, errors };
  const item: Item = { row, fields };
  if (isObject(meta)) item.meta = meta;
  if (isReference(replaces)) item.replaces = replaces;
  return { row, item, warnings: [] };
}

function throughMapping(row: number, value: Record<string, unknown>, mapper: ItemMapper): ReadRow {
  const cellOf: CellSource = (column) => {
    const cell = Object.hasOwn(value, column) ? value[column] : undefined;
    if (typeof cell === 'string') return cell;
    return typeof cell === 'number' || typeof cell === 'boolean' ? String(cell) : undefined;
  };
  const missing = mapper.requiredColumns().filter((column) => !Object.hasOwn(value, column));
  if (missing.length === 0) return mapper.map(row, cellOf);
  const expected = `members named ${missing.map((column) => `"${column}"`).join(', ')}`;
  return badRow(row, 'COLUMN_MISSING', 'the object lacks members that the mapping names', expected);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isReference(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_REPLACES;
}

function unknownMember(row: number): ItemError {
  const message = 'a member of the item is unknown';
  return itemError(row, '', { code: 'FIELD_UNKNOWN', message, expected: 'fields, meta, replaces' });
}

function notObject(row: number, pointer: string): ItemError {
  return itemError(row, pointer, {
    code: 'TYPE',
    message: 'the member is missing or no object',
    expected: 'an object',
  });
}

function badReference(row: number): ItemError {
  const expected = `a text of 1 to ${MAX_REPLACES} characters`;
  return itemError(row, '/replaces', { code: 'TYPE', message: 'this names no earlier item', expected });
}
