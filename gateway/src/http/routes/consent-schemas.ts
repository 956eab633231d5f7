import { Type } from '@sinclair/typebox';
import { HANDLE } from '../../flow/consent/handle';
import { SUBJECT_KINDS, type Subject } from '../../flow/subject/subject';
import { Nullable, Time } from './field-schemas';
import { Hash, object, oneOf } from './shapes';

/** Mexican codes have Ñ. */
export const SubjectSchema = object({
  kind: oneOf<Subject['kind']>(SUBJECT_KINDS),
  identifier: Type.String({ minLength: 1, maxLength: 64, pattern: '^[\\x20-\\x7eÑñ]+$' }),
});
export const Handle = Type.String({ pattern: HANDLE.source });
/** Where a consent request stands in a list by time: its time, its handle. */
export const REQUEST_PLACE = /^\d{15}\/[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/;
export const ShortText = Type.String({ minLength: 1, maxLength: 128 });

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
