import { PURPOSES, type Purpose } from '@concordat/chaincode/domain';
import { type TSchema, Type } from '@sinclair/typebox';
import { oneOf } from './shapes';

/** Fields that bodies and answers share. */

export const PurposeSchema = oneOf<Purpose>(PURPOSES, 'From the catalogue of purposes');
export const Hex16 = Type.String({ pattern: '^[0-9a-f]{32}$' });
export const Time = Type.Integer({
  minimum: 0,
  maximum: 253_402_300_799_999,
  description: 'Milliseconds since 1970',
});
export const AssuranceSchema = Type.Integer({
  minimum: 1,
  maximum: 3,
  description: 'How sure it was the subject: 1 paper, 2 portal, 3 the subject’s own key',
});
export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
