import { PURPOSES, type Purpose } from '@concordat/chaincode/domain';
import { type TSchema, Type } from '@sinclair/typebox';
import { HANDLE } from '../../flow/consent/handle';
import { SUBJECT_KINDS, type Subject } from '../../flow/subject/subject';
import { Any, Hash, object, oneOf } from './shapes';

export const PurposeSchema = oneOf<Purpose>(PURPOSES, 'From the catalogue of purposes');
/** Mexican codes have Ñ. */
export const SubjectSchema = object({
  kind: oneOf<Subject['kind']>(SUBJECT_KINDS),
  identifier: Type.String({ minLength: 1, maxLength: 64, pattern: '^[\\x20-\\x7eÑñ]+$' }),
});
export const Hex16 = Type.String({ pattern: '^[0-9a-f]{32}$' });
export const Handle = Type.String({ pattern: HANDLE.source });
/** Where a consent request stands in a list by time: its time, its handle. */
export const REQUEST_PLACE = /^\d{15}\/[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/;
export const Time = Type.Integer({
  minimum: 0,
  maximum: 253_402_300_799_999,
  description: 'Milliseconds since 1970',
});
export const ShortText = Type.String({ minLength: 1, maxLength: 128 });
export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

export const ShownConsentSchema = Type.Object(
  {
    handle: Handle,
    consentId: Hash,
    channel: Type.String(),
    lifecycle: Nullable(Type.String({ description: 'Current lifecycle hash, for PAUSE and RESUME' })),
    state: Type.String({
      description: 'REQUESTED, REFUSED, ACTIVE, PAUSED, REVOKED, EXPIRED, DECLINED or UNBOUND',
    }),
    since: Type.Union([Time, Type.Null()], { description: 'Null while nothing is on the ledger' }),
    terms: Any,
    words: Type.String({ description: 'The terms in plain words' }),
    delivered: Type.Optional(
      Type.Boolean({ description: 'Whether the certifier has it; told to the grantee' }),
    ),
    waitsFor: Type.Optional(
      Type.String({
        description: 'Code: why the certifier does not have it yet. It is sent again by itself',
      }),
    ),
  },
  { additionalProperties: true },
);

export const ActOutcomeSchema = Type.Object({
  consentId: Hash,
  state: Type.String(),
  toSign: Nullable(Type.Object({ payload: Type.String(), signingInput: Type.String() })),
});

export const UnboundSchema = Type.Object({
  handle: Handle,
  consentId: Hash,
  state: Type.Literal('UNBOUND'),
  since: Time,
});
