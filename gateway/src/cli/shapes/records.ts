import { type Static, Type } from '@sinclair/typebox';

export const ItemError = Type.Object({
  row: Type.Union([Type.Integer(), Type.Null()]),
  pointer: Type.String(),
  code: Type.String(),
  message: Type.String(),
  expected: Type.Optional(Type.String()),
  /** Found here, from the mapping of the file. */
  column: Type.Optional(Type.String()),
});
export type ItemError = Static<typeof ItemError>;

export const Receipt = Type.Object({
  row: Type.Union([Type.Integer(), Type.Null()]),
  recordId: Type.String(),
  leafHash: Type.String(),
  outcome: Type.String(),
  state: Type.String(),
});

/** What publishing a file answers. */
export const PublishResult = Type.Object({
  receipts: Type.Array(Receipt),
  errors: Type.Array(ItemError),
  warnings: Type.Array(ItemError),
  counts: Type.Object({
    new: Type.Integer(),
    changed: Type.Integer(),
    equal: Type.Integer(),
    missing: Type.Integer(),
    rejected: Type.Integer(),
    withdrawn: Type.Integer(),
  }),
  size: Type.Integer(),
});
export type PublishResult = Static<typeof PublishResult>;

/** One line of a publication's streamed answer. */
export const PublishLine = Type.Union([
  Type.Object({
    progress: Type.Object({ done: Type.Integer(), total: Type.Union([Type.Integer(), Type.Null()]) }),
  }),
  Type.Object({ result: PublishResult }),
  Type.Object({ error: Type.Object({ code: Type.String(), detail: Type.Optional(Type.String()) }) }),
]);

export const RecordPage = Type.Object({
  items: Type.Array(Type.Object({ leafHash: Type.String(), schema: Type.String() })),
  next: Type.Union([Type.String(), Type.Null()]),
});
