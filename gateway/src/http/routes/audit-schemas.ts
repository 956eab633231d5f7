import { Type } from '@sinclair/typebox';
import { AssuranceSchema, Nullable, PurposeSchema, Time } from './field-schemas';
import {
  BasisSchema,
  DenialCodeSchema,
  EnquiryLineSchema,
  EnquirySchema,
  TermsSchema,
} from './ledger-schemas';
import { Hash, MspId, oneOf, VersionedId } from './shapes';

/** How answers show what inspectors and subjects ask of the ledger. */

const ReleaseSchema = Type.Object({
  publisher: MspId,
  line: Type.Integer(),
  n: Type.Integer({ description: '0, or the number of the corrected version' }),
  outcome: oneOf(['ANSWERED', 'REFUSED']),
  time: Time,
  statementHash: Hash,
});

export const AuditedEnquirySchema = Type.Object({
  ...EnquirySchema.properties,
  block: Type.Integer(),
  txId: Hash,
  releases: Type.Array(ReleaseSchema),
});

const StateSchema = oneOf(['ACTIVE', 'PAUSED', 'REVOKED', 'EXPIRED', 'DECLINED']);

export const AuditedConsentSchema = Type.Object({
  id: Hash,
  grantee: MspId,
  state: StateSchema,
  since: Time,
  unboundAt: Type.Union([Time, Type.Null()], {
    description: 'Since when its certifier vouches no longer for the key that signed it',
  }),
  block: Type.Integer({ description: 'Block of the last act' }),
  uses: Type.Integer(),
  terms: Type.Union([TermsSchema, Type.Null()], { description: 'Null for a request that was declined' }),
  certifier: Nullable(MspId),
  assurance: Nullable(AssuranceSchema),
  history: Type.Array(Type.Object({ state: StateSchema, since: Time, block: Type.Integer() })),
});

export const CalledSchema = Type.Object({
  block: Type.Integer(),
  time: Time,
  txId: Hash,
  creator: MspId,
  function: Type.String(),
  valid: Type.Boolean({ description: 'False for a transaction that the ledger did not accept' }),
});

export const GapSchema = Type.Object({
  kind: Type.String({ description: 'What is missing or unusual: an upper-case code, as NO_RELEASE' }),
  grantee: Type.Union([MspId, Type.Null()], { description: 'Null where it is about a publisher’s log' }),
  seq: Type.Integer({ description: 'Number of the enquiry; about a log, index of the entry' }),
  publisher: Nullable(MspId),
  since: Time,
  detail: Type.Optional(Type.String()),
});

export const LookSchema = Type.Object({
  grantee: MspId,
  time: Time,
  basis: BasisSchema,
  reference: Type.String(),
  product: VersionedId,
  purpose: PurposeSchema,
  decision: oneOf(['GRANTED', 'DENIED']),
  code: DenialCodeSchema,
  lines: Type.Array(
    Type.Object({
      ...EnquiryLineSchema.properties,
      released: Type.Boolean({ description: 'Whether that agency has answered' }),
    }),
  ),
});

export const NamedLookSchema = Type.Object({
  ...LookSchema.properties,
  granteeName: Type.Union([Type.String(), Type.Null()], { description: 'Its name in the registry' }),
});
