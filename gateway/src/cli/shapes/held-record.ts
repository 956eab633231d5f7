import { type Static, Type } from '@sinclair/typebox';

const OptionalText = Type.Union([Type.String(), Type.Null()]);
const OptionalNumber = Type.Union([Type.Integer(), Type.Null()]);

/** Fields by name, as a group of a record has them. */
const Fields = Type.Record(Type.String(), Type.Unknown());

const GivenStatus = Type.Object({
  status: Type.String(),
  reason: Type.String(),
  replacement: OptionalText,
  requestedAt: Type.Integer(),
  block: OptionalNumber,
});
export type GivenStatus = Static<typeof GivenStatus>;

/** A record of the publisher's own register, with its payload while that is not erased. */
export const HeldRecord = Type.Object({
  leafHash: Type.String(),
  recordId: Type.String(),
  schema: Type.String(),
  index: Type.Integer(),
  storedAt: Type.Integer(),
  batch: Type.String(),
  row: Type.Integer(),
  resubmits: Type.Optional(Type.String()),
  state: Type.String(),
  anchoredBlock: OptionalNumber,
  status: Type.String(),
  statusSeq: OptionalNumber,
  history: Type.Array(GivenStatus),
  groups: Type.Optional(Type.Record(Type.String(), Fields)),
});
export type HeldRecord = Static<typeof HeldRecord>;
