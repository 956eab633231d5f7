import { names, reading, type FieldValue, RuleError } from '@concordat/chaincode/domain';
import { parseDocument } from 'yaml';
import { GatewayError } from '../../errors';
import { parseStrictJson } from '../json/strict-json';
import {
  DATE_FORMATS,
  ENCODINGS,
  META_NAMES,
  type CellRule,
  type ColumnRule,
  type DecimalRule,
} from './mapping';
import type { Mapping } from './mapping';

const { boolean, integer, list, object, oneOf, optional, text } = reading;
type Reader<T> = reading.Reader<T>;

const MAX_BYTES = 64 * 1024;

/** White space in a header is compared as one space, so it is written so here. */
const columnName: Reader<string> = (value, pointer, faults) => {
  const name = text({ max: 200 })(value, pointer, faults);
  return typeof name === 'string' ? name.trim().replace(/\s+/g, ' ') : name;
};

const fieldValue: Reader<FieldValue> = (value, pointer, faults) => {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  return text({ max: 400 })(value, pointer, faults);
};

const decimalRule: Reader<DecimalRule> = object<Required<DecimalRule>>({
  scale: optional(integer({ min: 0, max: 25 })),
  point: optional(oneOf(['.', ','])),
  group: optional(oneOf(['.', ',', ' ', "'"])),
});

const columnRule: Reader<ColumnRule> = object<Required<ColumnRule>>({
  column: columnName,
  optional: optional(boolean),
  trim: optional(boolean),
  empty: optional(list(text({ max: 40 }), { max: 20 })),
  map: optional(members(text({ max: 200 }), fieldValue)),
  date: optional(oneOrMany(oneOf(DATE_FORMATS))),
  many: optional(boolean),
  decimal: optional(
    either<boolean | DecimalRule>((value) => typeof value === 'boolean', boolean, decimalRule),
  ),
  integer: optional(boolean),
});

const cellRule: Reader<CellRule> = (value, pointer, faults) => {
  if (typeof value === 'string') return columnName(value, pointer, faults);
  const constant = typeof value === 'object' && value !== null && 'constant' in value;
  return constant
    ? object({ constant: fieldValue })(value, pointer, faults)
    : columnRule(value, pointer, faults);
};

const mapping: Reader<Mapping> = object<Required<Mapping>>({
  name: text({
    max: 64,
    pattern: /^[a-z0-9][a-z0-9._-]*$/,
    what: 'a name of lower-case letters, digits, ".", "_", "-"',
  }),
  schema: names.versionedId,
  encoding: optional(oneOf(ENCODINGS)),
  delimiter: optional(oneOf([',', ';', '\t', '|'])),
  skipLines: optional(integer({ min: 0, max: 100 })),
  columns: members(names.fieldName, cellRule),
  meta: members(oneOf(META_NAMES), cellRule),
  rowId: optional(columnName),
  others: optional(oneOf(['ignore', 'refuse'])),
});

/**
 * Reads a mapping file, JSON or YAML, with all its faults at once.
 *
 * @throws GatewayError or RuleError with MAPPING_INVALID, or a code of strict JSON
 */
export function parseMapping(bytes: Uint8Array): Mapping {
  if (bytes.length > MAX_BYTES)
    throw new GatewayError('MAPPING_INVALID', `the mapping is larger than ${MAX_BYTES} bytes`);
  const parsed = reading.parse(
    mapping,
    looksLikeJson(bytes) ? parseStrictJson(bytes) : fromYaml(bytes),
    'MAPPING_INVALID',
  );
  if (Object.keys(parsed.columns).length === 0)
    throw new RuleError('MAPPING_INVALID', '/columns: expected at least one');
  return parsed;
}

function looksLikeJson(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 256)).toString('utf8').trimStart().startsWith('{');
}

function fromYaml(bytes: Uint8Array): unknown {
  const document = parseDocument(utf8Text(bytes), { uniqueKeys: true, schema: 'core', version: '1.2' });
  const [error] = document.errors;
  if (error) {
    const line = error.linePos?.[0].line ?? 0;
    throw new GatewayError('MAPPING_INVALID', `the YAML is broken in line ${line}: ${error.code}`);
  }
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (cause) {
    throw new GatewayError('MAPPING_INVALID', 'aliases are not allowed in a mapping', { cause });
  }
}

function utf8Text(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new GatewayError('MAPPING_INVALID', 'the mapping is not UTF-8', { cause });
  }
}

/** An object whose members all have the same kind of value. */
function members<K extends string, T>(name: Reader<K>, item: Reader<T>): Reader<Record<K, T>> {
  return (value, pointer, faults) => {
    if (
      typeof value !== 'object' ||
      value === null ||
      Array.isArray(value) ||
      Object.keys(value).length > 400
    ) {
      return reading.fail(faults, pointer, 'an object of at most 400 members');
    }
    const read = Object.entries(value).map(([key, entry]): [K, T] => [
      name(key, `${pointer}/${key}`, faults),
      item(entry, `${pointer}/${key}`, faults),
    ]);
    return Object.fromEntries(read) as Record<K, T>;
  };
}

function oneOrMany<T>(item: Reader<T>): Reader<T | T[]> {
  const many = list(item, { min: 1, max: 10 });
  return (value, pointer, faults) => (Array.isArray(value) ? many : item)(value, pointer, faults);
}

function either<T>(first: (value: unknown) => boolean, a: Reader<T>, b: Reader<T>): Reader<T> {
  return (value, pointer, faults) => (first(value) ? a : b)(value, pointer, faults);
}
