import type { FieldValue, RecordMeta, SchemaDocument } from '@concordat/chaincode/domain';
import type { Fault } from '../../errors';
import { addDays, checkDate } from '../formats';
import type { Item } from '../item';

type GivenMeta = NonNullable<Item['meta']>;

const MEMBERS = new Set<string>([
  'issued',
  'effectiveFrom',
  'effectiveTo',
  'supersedes',
  'legalBasis',
  'retainUntil',
  'basedOn',
] satisfies (keyof RecordMeta)[]);
const LEAF_HASH = /^[0-9a-f]{64}$/;
const MAX_BASED_ON = 100;
const MAX_LEGAL_BASIS = 512;

/** The group `meta` of a record, filled from its schema where it may be, members in canonical order; every fault is added to the list. */
export function completeMeta(
  given: GivenMeta,
  fields: Record<string, FieldValue>,
  context: { schema: SchemaDocument; today: string; faults: Fault[] },
): RecordMeta {
  const { schema, today, faults } = context;
  refuseUnknown(given, faults);
  const issued = dateOf(given, 'issued', faults) ?? '';
  if (issued > today) faults.push(future());
  const effectiveFrom = dateOf(given, 'effectiveFrom', faults) ?? '';
  const effectiveTo = optionalDate(given, 'effectiveTo', faults);
  if (effectiveTo !== null && effectiveTo < effectiveFrom) faults.push(endsBeforeStart());
  return {
    basedOn: basedOn(given, faults),
    effectiveFrom,
    effectiveTo,
    issued,
    legalBasis: legalBasis(given, schema, faults),
    retainUntil: optionalDate(given, 'retainUntil', faults) ?? retention(schema, fields, issued),
    supersedes: supersedes(given, faults),
  };
}

/**
 * Retention counts from the end of the conduct where the schema names such a field: while it is absent the
 * conduct goes on and nothing has begun to count. Where the schema names none, from the issue date.
 */
function retention(
  schema: SchemaDocument,
  fields: Record<string, FieldValue>,
  issued: string,
): string | null {
  if (schema.retentionDays === null) return null;
  const from = schema.conductEnd === null ? issued : fields[schema.conductEnd];
  if (typeof from !== 'string' || checkDate(from)) return null;
  return addDays(from, schema.retentionDays);
}

function refuseUnknown(given: GivenMeta, faults: Fault[]): void {
  if (Object.keys(given).every((name) => MEMBERS.has(name))) return;
  const expected = `only ${[...MEMBERS].join(', ')}`;
  faults.push({ pointer: '/meta', code: 'FIELD_UNKNOWN', message: 'a member of meta is unknown', expected });
}

function dateOf(given: GivenMeta, name: 'issued' | 'effectiveFrom', faults: Fault[]): string | undefined {
  if (given[name] !== undefined && given[name] !== null) return checkedDate(given[name], name, faults);
  faults.push({
    pointer: `/meta/${name}`,
    code: 'FIELD_MISSING',
    message: 'the date is required and missing',
    expected: 'a date as YYYY-MM-DD',
  });
  return undefined;
}

function optionalDate(given: GivenMeta, name: 'effectiveTo' | 'retainUntil', faults: Fault[]): string | null {
  const value = given[name];
  return value === undefined || value === null ? null : (checkedDate(value, name, faults) ?? null);
}

function checkedDate(value: unknown, name: string, faults: Fault[]): string | undefined {
  const pointer = `/meta/${name}`;
  if (typeof value !== 'string') {
    faults.push({
      pointer,
      code: 'TYPE',
      message: 'the value has another type',
      expected: 'a date as YYYY-MM-DD',
    });
    return undefined;
  }
  const wrong = checkDate(value);
  if (wrong) faults.push({ pointer, message: 'this is no calendar date', ...wrong });
  return wrong ? undefined : value;
}

function supersedes(given: GivenMeta, faults: Fault[]): string | null {
  const value = given.supersedes;
  if (value === undefined || value === null) return null;
  if (isLeafHash(value)) return value;
  faults.push(notLeafHash('/meta/supersedes', 'the leaf hash of a record: 64 lower-case hex digits'));
  return null;
}

function basedOn(given: GivenMeta, faults: Fault[]): string[] {
  const value = given.basedOn ?? [];
  if (Array.isArray(value) && value.length <= MAX_BASED_ON && value.every(isLeafHash)) return value;
  faults.push(notLeafHash('/meta/basedOn', `a list of at most ${MAX_BASED_ON} leaf hashes`));
  return [];
}

function legalBasis(given: GivenMeta, schema: SchemaDocument, faults: Fault[]): string {
  const value = given.legalBasis ?? schema.legalBasis;
  if (typeof value === 'string' && value !== '' && value.length <= MAX_LEGAL_BASIS) return value;
  const expected = `a text of 1 to ${MAX_LEGAL_BASIS} characters, or nothing: the schema has one`;
  faults.push({
    pointer: '/meta/legalBasis',
    code: 'TYPE',
    message: 'the legal basis is no such text',
    expected,
  });
  return schema.legalBasis;
}

function isLeafHash(value: unknown): value is string {
  return typeof value === 'string' && LEAF_HASH.test(value);
}

function notLeafHash(pointer: string, expected: string): Fault {
  return { pointer, code: 'FORMAT_INVALID', message: 'this does not name records', expected };
}

function future(): Fault {
  return {
    pointer: '/meta/issued',
    code: 'DATE_FUTURE',
    message: 'the issue date lies in the future',
    expected: 'a date up to today',
  };
}

function endsBeforeStart(): Fault {
  return {
    pointer: '/meta/effectiveTo',
    code: 'DATE_ORDER',
    message: 'the record ends before it takes effect',
    expected: 'a date not before effectiveFrom',
  };
}
