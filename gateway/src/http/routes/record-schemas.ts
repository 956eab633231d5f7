import { Type } from '@sinclair/typebox';
import { Hex16, Nullable, Time } from './field-schemas';
import { GroupsSchema } from './group-schemas';
import { StatusSchema } from './holding-schemas';
import { Hash, oneOf, VersionedId } from './shapes';

/** How answers show the records of a publisher's own register. */

const GivenStatusSchema = Type.Object({
  status: StatusSchema,
  reason: Type.String({ description: 'A short upper-case code' }),
  replacement: Type.Union([Hash, Type.Null()], { description: 'The record that takes its place' }),
  requestedAt: Time,
  block: Type.Union([Type.Integer(), Type.Null()], { description: 'Null until the ledger has it' }),
  seq: Nullable(Type.Integer()),
});

export const RecordSchema = Type.Object({
  leafHash: Hash,
  recordId: Hex16,
  schema: VersionedId,
  index: Type.Integer({ description: 'Position in your log' }),
  storedAt: Time,
  batch: Type.String({ description: 'The publication that it came with' }),
  row: Type.Integer({ description: 'Its row there' }),
  resubmits: Type.Optional(
    Type.String({ description: 'The rejected item that it was resubmitted for: batch/row' }),
  ),
  state: oneOf(['stored', 'anchored']),
  anchoredBlock: Type.Union([Type.Integer(), Type.Null()], {
    description: 'Block of the first head that contains it; null while it is only stored',
  }),
  status: StatusSchema,
  statusSeq: Type.Union([Type.Integer(), Type.Null()], {
    description: 'Number of its latest status among your changes on the ledger',
  }),
  history: Type.Array(GivenStatusSchema, { description: 'The statuses that it was given, oldest first' }),
});

export const ReadRecordSchema = Type.Object({
  ...RecordSchema.properties,
  groups: Type.Optional(GroupsSchema),
});
