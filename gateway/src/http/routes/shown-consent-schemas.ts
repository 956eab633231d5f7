import { Type } from '@sinclair/typebox';
import { Handle, SubjectSchema } from './consent-schemas';
import { Nullable, Time } from './field-schemas';
import { TermsSchema } from './ledger-schemas';
import { Hash, MspId } from './shapes';

/** How answers show a consent to each of those it concerns. */

const asked = {
  handle: Handle,
  consentId: Hash,
  channel: Type.String(),
  lifecycle: Nullable(Type.String({ description: 'Current lifecycle hash, for PAUSE and RESUME' })),
  state: Type.String({
    description: 'REQUESTED, REFUSED, ACTIVE, PAUSED, REVOKED, EXPIRED, DECLINED or UNBOUND',
  }),
  since: Type.Union([Time, Type.Null()], { description: 'Null while nothing is on the ledger' }),
  terms: TermsSchema,
  words: Type.String({ description: 'The terms in plain words' }),
};

const UseSchema = Type.Object(
  { uses: Type.Integer(), windowStart: Time, windowCount: Type.Integer() },
  { description: 'Enquiries granted under it: in all, and in the current window of its frequency' },
);
const shown = {
  ...asked,
  use: Type.Union([UseSchema, Type.Null()], { description: 'Null while it was not used' }),
};

const delivery = {
  delivered: Type.Boolean({ description: 'Whether the certifier has it' }),
  waitsFor: Type.Optional(
    Type.String({
      description: 'Code: why the certifier does not have it yet. It is sent again by itself',
    }),
  ),
};

const PurposeInWords = Type.String({ description: 'The grantee’s own words' });
const SignatoryName = Nullable(Type.String());
const ScanHash = Type.Union([Hash, Type.Null()], { description: 'SHA-256 of the scanned paper' });

/** What was just asked for, as its grantee sees it. */
export const RequestedConsentSchema = Type.Object({
  ...asked,
  ...delivery,
  tooWeakFor: Type.Array(MspId, {
    description: 'Sources that want a stronger form of consent: they will refuse under this one',
  }),
});

export const GranteeConsentSchema = Type.Object({
  ...shown,
  ...delivery,
  certifier: MspId,
  subject: SubjectSchema,
  createdAt: Time,
});

/** One consent with what its grantee may have to produce. */
export const ProducedConsentSchema = Type.Object({
  ...GranteeConsentSchema.properties,
  private: Type.Object(
    {
      salt: Hash,
      purposeInWords: PurposeInWords,
      signatoryName: SignatoryName,
      scanHash: ScanHash,
    },
    { description: 'What the privateHash of the terms is made of' },
  ),
});

export const SubjectConsentSchema = Type.Object({
  ...shown,
  grantee: MspId,
  purposeInWords: PurposeInWords,
  receivedAt: Time,
});

/** What an officer of the certifier holds against the paper. */
export const PaperConsentSchema = Type.Object({
  ...SubjectConsentSchema.properties,
  subject: SubjectSchema,
  signatoryName: SignatoryName,
  scanHash: ScanHash,
});
