import { Type } from '@sinclair/typebox';
import { Hex16, Nullable, Time } from './field-schemas';
import { Hash, oneOf } from './shapes';

/** How answers show what became of a publication. */

export const ReceiptSchema = Type.Object({
  row: Type.Integer(),
  recordId: Hex16,
  leafHash: Hash,
  index: Type.Integer({ description: 'Position in your log' }),
  state: oneOf(['stored', 'anchored']),
  outcome: oneOf(['NEW', 'CHANGED', 'EQUAL']),
});

const ItemErrorSchema = Type.Object({
  row: Nullable(Type.Integer()),
  pointer: Type.String({ description: 'JSON pointer into the item' }),
  code: Type.String({ description: 'A stable upper-case code' }),
  message: Type.String(),
  expected: Type.Optional(Type.String({ description: 'What would be right' })),
});

export const PublishResultSchema = Type.Object({
  receipts: Type.Array(ReceiptSchema, {
    description: 'One for each item that landed or is held already; none in a dry run',
  }),
  errors: Type.Array(ItemErrorSchema),
  warnings: Type.Array(ItemErrorSchema),
  counts: Type.Object({
    new: Type.Integer(),
    changed: Type.Integer(),
    equal: Type.Integer(),
    missing: Type.Integer(),
    rejected: Type.Integer(),
    withdrawn: Type.Integer(),
  }),
  size: Type.Integer({ description: 'Size of your log afterwards' }),
  anchored: Type.Union([Type.Object({ size: Type.Integer(), time: Time }), Type.Null()], {
    description: 'The head on the ledger that holds them; null where they are only stored',
  }),
});
