import { Type } from '@sinclair/typebox';
import { Nullable } from './field-schemas';
import { Hash } from './shapes';

/** How answers show what a record says: its fields, in groups that are disclosed or withheld as a whole. */

const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });

const MetaSchema = Type.Object(
  {
    issued: Day,
    effectiveFrom: Day,
    effectiveTo: Nullable(Day),
    supersedes: Type.Union([Hash, Type.Null()], { description: 'The record that this one replaces' }),
    legalBasis: Type.String(),
    retainUntil: Nullable(Day),
    basedOn: Type.Array(Hash, { description: 'Records that this one rests on' }),
  },
  { description: 'The group that is always disclosed' },
);

const FieldsSchema = Type.Record(
  Type.String(),
  Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]),
  { description: 'Values by the names of the fields' },
);

/** Of a record at its publisher. */
export const GroupsSchema = Type.Object(
  { meta: MetaSchema },
  {
    additionalProperties: FieldsSchema,
    description: 'Groups of fields by name; left out once they are erased',
  },
);

/** Of a record that was released. */
export const DisclosedGroupsSchema = Type.Object(
  { meta: MetaSchema },
  {
    additionalProperties: Nullable(FieldsSchema),
    description: 'Disclosed groups of fields by name, as the record’s schema has them',
  },
);
