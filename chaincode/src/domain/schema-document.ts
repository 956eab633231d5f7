import { canonicalJson } from './canonical-json';
import { schemaHash } from './commitment';
import { fieldName, purpose, versionedId } from './names';
import { boolean, checked, integer, list, nullable, object, oneOf, optional, parse, text } from './parse';
import type { Reader } from './parse';
import { FIELD_FORMATS, SUBJECT_KINDS } from './schema';
import type { SchemaDocument, SchemaFacts, SchemaField, SchemaSubject } from './schema';

type AddFault = (pointer: string, expected: string) => void;

/** Of the canonical form. The bounds of the members would allow millions. */
const MOST_CHARACTERS = 262_144;
const CHECK_DIGIT_FORMATS = new Set(['uscc', 'lei', 'mx-rfc']);

const field: Reader<SchemaField> = checked(
  object<SchemaField>({
    name: fieldName,
    type: oneOf(['string', 'integer', 'boolean']),
    required: boolean,
    group: fieldName,
    format: optional(oneOf(FIELD_FORMATS)),
    checkDigit: optional(oneOf(['error', 'warning'])),
    enum: optional(list(text({ max: 128 }), { min: 1, max: 200, unique: true })),
    maxLength: optional(integer({ min: 1, max: 4096 })),
    pattern: optional(text({ max: 256 })),
    title: optional(text({ max: 256 })),
  }),
  checkField,
);

export const schemaDocument: Reader<SchemaDocument> = checked(
  object<SchemaDocument>({
    id: versionedId,
    title: text({ max: 256 }),
    subject: object<SchemaSubject>({ kind: oneOf(SUBJECT_KINDS), field: nullable(fieldName) }),
    businessKey: list(fieldName, { min: 1, max: 8, unique: true }),
    groups: list(fieldName, { min: 1, max: 32, unique: true }),
    fields: list(field, { min: 1, max: 200 }),
    legalBasis: text({ max: 512 }),
    purposes: list(purpose, { min: 1, max: 8, unique: true }),
    minAssurance: oneOf([1, 2, 3]),
    conductEnd: nullable(fieldName),
    retentionDays: nullable(integer({ min: 0, max: 36_525 })),
  }),
  checkDocument,
);

/**
 * Parses a schema with all its faults at once.
 *
 * @throws RuleError SCHEMA_INVALID
 */
export function parseSchemaDocument(value: unknown): SchemaDocument {
  return parse(schemaDocument, value, 'SCHEMA_INVALID');
}

/** What the ledger keeps of a schema for decisions. */
export function schemaFacts(document: SchemaDocument, publisher: string): SchemaFacts {
  const { id, groups, purposes, minAssurance } = document;
  return { id, publisher, hash: schemaHash(document), groups, purposes, minAssurance };
}

function checkField({ type, format, checkDigit, ...rest }: SchemaField, fault: AddFault): void {
  const onlyForText = { format, enum: rest.enum, maxLength: rest.maxLength, pattern: rest.pattern };
  for (const [name, value] of Object.entries(onlyForText)) {
    if (value !== undefined && type !== 'string') fault(`/${name}`, 'nothing, since the type is not string');
  }
  if (checkDigit !== undefined && !(format && CHECK_DIGIT_FORMATS.has(format))) {
    fault('/checkDigit', 'a format with a check digit beside it');
  }
}

function checkDocument(document: SchemaDocument, fault: AddFault): void {
  if (canonicalJson(document).length > MOST_CHARACTERS) fault('', `at most ${MOST_CHARACTERS} characters`);
  const fields = new Map(document.fields.map((each) => [each.name, each]));
  if (fields.size !== document.fields.length) fault('/fields', 'no name twice');
  checkGroups(document, fault);
  checkSubject(document, fields, fault);
  document.businessKey.forEach((name, index) => {
    if (!fields.has(name)) fault(`/businessKey/${index}`, 'the name of a field');
  });
  if (document.conductEnd !== null && fields.get(document.conductEnd)?.format !== 'date') {
    fault('/conductEnd', 'the name of a field with the format date');
  }
}

function checkGroups(document: SchemaDocument, fault: AddFault): void {
  const used = new Set(document.fields.map((each) => each.group));
  document.groups.forEach((group, index) => {
    if (group === 'meta') fault(`/groups/${index}`, 'another name: meta is always there and not listed');
    if (!used.has(group)) fault(`/groups/${index}`, 'a group with at least one field');
  });
  document.fields.forEach(({ group }, index) => {
    if (!document.groups.includes(group)) fault(`/fields/${index}/group`, 'one of the groups listed');
  });
}

function checkSubject({ subject }: SchemaDocument, fields: Map<string, SchemaField>, fault: AddFault): void {
  if (subject.kind === 'none') {
    if (subject.field !== null) fault('/subject/field', 'null, since the kind is none');
    return;
  }
  if (subject.field === null || fields.get(subject.field)?.type !== 'string') {
    fault('/subject/field', 'the name of a string field');
  }
}
