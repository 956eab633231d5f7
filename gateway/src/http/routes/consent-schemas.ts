import { PURPOSES, type Purpose } from '@concordat/chaincode/domain';
import { type TSchema, Type, type TUnsafe } from '@sinclair/typebox';
import { SUBJECT_KINDS, type Subject } from '../../flow/resolve/subject';

/** One of these texts. */
export function oneOf<const T extends string>(values: readonly T[], description?: string): TUnsafe<T> {
  return Type.Unsafe<T>({
    type: 'string',
    enum: [...values],
    ...(description !== undefined && { description }),
  });
}

export const closed = <P extends Record<string, TSchema>>(properties: P) =>
  Type.Object(properties, { additionalProperties: false });

export const PurposeSchema = oneOf<Purpose>(PURPOSES, 'From the catalogue of purposes');
/** Mexican codes have Ñ. */
export const SubjectSchema = closed({
  kind: oneOf<Subject['kind']>(SUBJECT_KINDS),
  identifier: Type.String({ minLength: 1, maxLength: 64, pattern: '^[\\x20-\\x7eÑñ]+$' }),
});
export const Hex16 = Type.String({ pattern: '^[0-9a-f]{32}$' });
export const Hex32 = Type.String({ pattern: '^[0-9a-f]{64}$' });
export const Msp = Type.String({ pattern: '^[A-Za-z][A-Za-z0-9.-]{0,62}$' });
export const VersionedId = Type.String({ pattern: '^[a-z][a-z0-9.-]*@[1-9][0-9]{0,5}$', maxLength: 80 });
export const Handle = Type.String({ pattern: '^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$' });
export const Time = Type.Integer({
  minimum: 0,
  maximum: 253_402_300_799_999,
  description: 'Milliseconds since 1970',
});
export const ShortText = Type.String({ minLength: 1, maxLength: 128 });
export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** An object whose members this listener passes on as they are. */
export const AnyObject = Type.Object({}, { additionalProperties: true });

/** A page of a list; `next` is the cursor of the one after, or null. */
export const Listed = <T extends TSchema>(item: T) =>
  Type.Object({ items: Type.Array(item), next: Nullable(Type.String()) }, { additionalProperties: true });

export const ShownConsentSchema = Type.Object(
  {
    handle: Handle,
    consentId: Hex32,
    channel: Type.String(),
    lifecycle: Nullable(Type.String({ description: 'Current lifecycle hash, for PAUSE and RESUME' })),
    state: Type.String({ description: 'REQUESTED, ACTIVE, PAUSED, REVOKED, EXPIRED or DECLINED' }),
    terms: AnyObject,
    words: Type.String({ description: 'The terms in plain words' }),
  },
  { additionalProperties: true },
);

export const ActOutcomeSchema = Type.Object({
  consentId: Hex32,
  state: Type.String(),
  toSign: Nullable(Type.Object({ payload: Type.String(), signingInput: Type.String() })),
});
