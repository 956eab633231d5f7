import { FIELD_FORMATS, SUBJECT_KINDS } from '@concordat/chaincode/domain';
import { Type } from '@sinclair/typebox';
import { AssuranceSchema, Nullable, PurposeSchema } from './field-schemas';
import { Groups, SchemaFactsSchema } from './registry-schemas';
import { oneOf, VersionedId } from './shapes';

/** How answers show a schema's document. */

const FieldSchema = Type.Object({
  name: Type.String(),
  type: oneOf(['string', 'integer', 'boolean']),
  required: Type.Boolean(),
  group: Type.String({ description: 'The group that it is disclosed with' }),
  format: Type.Optional(oneOf(FIELD_FORMATS)),
  checkDigit: Type.Optional(oneOf(['error', 'warning'], 'What a wrong check digit is; error where left out')),
  enum: Type.Optional(Type.Array(Type.String())),
  maxLength: Type.Optional(Type.Integer()),
  pattern: Type.Optional(Type.String()),
  title: Type.Optional(Type.String()),
});

export const SchemaDocumentSchema = Type.Object({
  id: VersionedId,
  title: Type.String(),
  subject: Type.Object(
    { kind: oneOf(SUBJECT_KINDS), field: Nullable(Type.String()) },
    { description: 'What the subject of a record is known by; none: never found by subject' },
  ),
  businessKey: Type.Array(Type.String(), { description: 'Fields that tell one record from another' }),
  groups: Groups,
  fields: Type.Array(FieldSchema),
  legalBasis: Type.String(),
  purposes: Type.Array(PurposeSchema),
  minAssurance: AssuranceSchema,
  conductEnd: Type.Union([Type.String(), Type.Null()], {
    description: 'The field that holds the end of the conduct, from which retention counts',
  }),
  retentionDays: Type.Union([Type.Integer(), Type.Null()], {
    description: 'Days after the end of the conduct, or the day of issue; null: it is kept',
  }),
});

export const RegisteredSchemaSchema = Type.Object({
  facts: SchemaFactsSchema,
  document: SchemaDocumentSchema,
});
