import type { FieldValue, SchemaDocument, SchemaField } from '@concordat/chaincode/domain';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020';
import type { Fault } from '../../errors';
import { GatewayError } from '../../errors';
import { FORMATS } from '../formats';
import type { Item, ItemError, ValidRecord } from '../item';
import { describeViolation, messageOf } from './describe-violation';
import { toJsonSchema } from './field-schema';
import { completeMeta } from './record-meta';

export type Validation =
  { record: ValidRecord; warnings: ItemError[] } | { errors: ItemError[]; warnings: ItemError[] };

export interface ValidatorOptions {
  /** Today as YYYY-MM-DD (UTC): nothing is issued later. */
  today?: () => string;
}

const MOST_ERRORS_AN_ITEM = 20;
const DAY_MS = 86_400_000;

/** Checks items against one schema. Compiled once, used for millions of items. */
export class RecordValidator {
  readonly schema: SchemaDocument;
  /** The schema's fields in the order in which canonical JSON has them. */
  readonly fieldsByName: readonly SchemaField[];
  readonly #validate: ValidateFunction;
  readonly #lenient: SchemaField[];
  readonly #today: () => string;

  /** @throws GatewayError SCHEMA_INVALID where the document cannot be compiled (a pattern that is no regular expression) */
  constructor(schema: SchemaDocument, options: ValidatorOptions = {}) {
    this.schema = schema;
    this.fieldsByName = [...schema.fields].sort((one, other) => (one.name < other.name ? -1 : 1));
    this.#validate = compile(schema);
    this.#lenient = schema.fields.filter((field) => field.checkDigit === 'warning');
    this.#today = options.today ?? utcToday;
  }

  /** Everything that is wrong with an item at once, or the record with its meta filled in. A null is an absent field. */
  validate(item: Item): Validation {
    const row = item.row ?? 0;
    const given = withoutNulls(item.fields);
    const faults = this.#fieldFaults(given);
    const fields = given as Record<string, FieldValue>;
    const context = { schema: this.schema, today: this.#today(), faults };
    const meta = completeMeta(item.meta ?? {}, fields, context);
    const warnings = this.#warnings(given).map((fault) => ({ row, ...fault }));
    if (faults.length === 0) return { record: { fields, meta }, warnings };
    return { errors: faults.slice(0, MOST_ERRORS_AN_ITEM).map((fault) => ({ row, ...fault })), warnings };
  }

  #fieldFaults(fields: Record<string, unknown>): Fault[] {
    if (this.#validate(fields)) return [];
    const found = (this.#validate.errors ?? []).map((error) =>
      describeViolation(error, this.schema, fields[error.instancePath.slice(1)]),
    );
    return found.filter((fault, at) => firstAtItsPlace(found, fault, at));
  }

  #warnings(fields: Record<string, unknown>): Fault[] {
    return this.#lenient.flatMap((field) => {
      const value = fields[field.name];
      const wrong = field.format && typeof value === 'string' ? FORMATS[field.format](value) : undefined;
      if (wrong?.code !== 'CHECK_DIGIT') return [];
      return [{ pointer: `/fields/${field.name}`, message: messageOf(wrong.code), ...wrong }];
    });
  }
}

/** One fault a field is enough: an empty text also misses its format, several unknown fields say the same. */
function firstAtItsPlace(found: Fault[], fault: Fault, at: number): boolean {
  return found.findIndex((other) => other.pointer === fault.pointer) === at;
}

function compile(schema: SchemaDocument): ValidateFunction {
  const ajv = new Ajv2020({ strict: true, allErrors: true, ownProperties: true });
  for (const [name, check] of Object.entries(FORMATS)) {
    ajv.addFormat(name, { type: 'string', validate: (text: string) => check(text) === undefined });
    ajv.addFormat(`${name}-lenient`, {
      type: 'string',
      validate: (text: string) => lenient(check(text)?.code),
    });
  }
  try {
    return ajv.compile(toJsonSchema(schema));
  } catch (cause) {
    throw new GatewayError('SCHEMA_INVALID', `the schema ${schema.id} cannot be compiled`, { cause });
  }
}

function lenient(code: string | undefined): boolean {
  return code === undefined || code === 'CHECK_DIGIT';
}

function withoutNulls(fields: Record<string, unknown>): Record<string, unknown> {
  if (!Object.values(fields).includes(null)) return fields;
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

let known = { day: NaN, text: '' };

/** Written out once a day: it is asked for with every item. */
function utcToday(): string {
  const day = Math.floor(Date.now() / DAY_MS);
  if (day !== known.day) known = { day, text: new Date(day * DAY_MS).toISOString().slice(0, 10) };
  return known.text;
}
