import type { SchemaDocument, SchemaField } from '@concordat/chaincode/domain';
import type { ErrorObject } from 'ajv/dist/2020';
import type { Fault } from '../../errors';
import { FORMATS } from '../formats';

const KINDS = { string: 'a text', integer: 'a whole number up to 2^53 - 1', boolean: 'true or false' };
const MOST_LISTED = 12;

type Params = Record<string, unknown>;

/** What Ajv found wrong, in our codes: where, and what would be right, never the value. */
export function describeViolation(error: ErrorObject, document: SchemaDocument, value: unknown): Fault {
  const params = error.params as Params;
  if (error.keyword === 'required') return missing(String(params['missingProperty']));
  if (error.keyword === 'additionalProperties') return unknown(document);
  const field = fieldAt(error.instancePath, document);
  if (!field) return fault('/fields', 'TYPE', 'the fields are not an object', 'an object');
  return { pointer: `/fields/${field.name}`, ...describe(error, field, value) };
}

function describe(error: ErrorObject, field: SchemaField, value: unknown): Omit<Fault, 'pointer'> {
  switch (error.keyword) {
    case 'type':
    case 'minimum':
    case 'maximum':
      return { code: 'TYPE', message: 'the value has another type', expected: KINDS[field.type] };
    case 'enum':
      return {
        code: 'ENUM',
        message: 'the value is not one of those allowed',
        expected: `one of ${listed(field.enum)}`,
      };
    case 'maxLength':
      return {
        code: 'TOO_LONG',
        message: 'the text is too long',
        expected: `at most ${limit(error)} characters`,
      };
    case 'minLength':
      return { code: 'EMPTY', message: 'the text is empty', expected: 'a text, or no such field' };
    case 'pattern':
      return {
        code: 'PATTERN',
        message: 'the text has another shape',
        expected: `text matching ${field.pattern ?? ''}`,
      };
    default:
      return wrongFormat(field, value);
  }
}

function wrongFormat(field: SchemaField, value: unknown): Omit<Fault, 'pointer'> {
  const found = field.format && typeof value === 'string' ? FORMATS[field.format](value) : undefined;
  const code = found?.code ?? 'FORMAT_INVALID';
  return { code, message: messageOf(code), expected: found?.expected ?? `the format ${field.format ?? ''}` };
}

export function messageOf(code: string): string {
  if (code === 'CHECK_DIGIT') return 'the check digit is wrong';
  if (code === 'DATE_IMPOSSIBLE') return 'the date does not exist';
  return 'the text does not have the format of the field';
}

function missing(name: string): Fault {
  return fault(`/fields/${name}`, 'FIELD_MISSING', 'the field is required and missing', 'a value');
}

/** The name is not repeated: in a file without a header it could be a value. */
function unknown(document: SchemaDocument): Fault {
  const names = document.fields.map((field) => field.name);
  return fault(
    '/fields',
    'FIELD_UNKNOWN',
    'a field is not of this schema',
    `no others than ${listed(names, 40)}`,
  );
}

function fieldAt(path: string, document: SchemaDocument): SchemaField | undefined {
  return document.fields.find((field) => path === `/${field.name}`);
}

function limit(error: ErrorObject): string {
  return String((error.params as Params)['limit']);
}

function listed(values: readonly string[] = [], most = MOST_LISTED): string {
  const said = values.slice(0, most).join(', ');
  return values.length > most ? `${said} … (${values.length} in all)` : said;
}

function fault(pointer: string, code: string, message: string, expected: string): Fault {
  return { pointer, code, message, expected };
}
