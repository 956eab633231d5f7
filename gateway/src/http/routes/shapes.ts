import { Type } from '@sinclair/typebox';

/** Shapes that several routes share. */

export const object = <T extends Parameters<typeof Type.Object>[0]>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });
/** One of these texts. */
export const oneOf = <const T extends string>(values: readonly T[], description?: string) =>
  Type.Unsafe<T>({
    type: 'string',
    enum: [...values],
    ...(description !== undefined && { description }),
  });

export const Hash = Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256, lower-case hex' });
export const MspId = Type.String({
  pattern: '^[A-Za-z][A-Za-z0-9.-]{0,63}$',
  description: 'MSP id of an organisation',
});
export const VersionedId = Type.String({
  pattern: '^[a-z][a-z0-9.-]*@[1-9][0-9]{0,5}$',
  maxLength: 80,
  description: 'As tax.list@1',
});
export const Reason = Type.String({
  pattern: '^[A-Z][A-Z0-9_]{1,63}$',
  description: 'A short upper-case code',
});
export const Text = (maxLength: number) => Type.String({ minLength: 1, maxLength });
