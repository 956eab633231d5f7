import { Type } from '@sinclair/typebox';
import { Hex16, Nullable, PurposeSchema, Time } from './field-schemas';
import { DisclosedGroupsSchema } from './group-schemas';
import { StatusSchema } from './holding-schemas';
import { BasisSchema, DenialCodeSchema } from './ledger-schemas';
import { Hash, MspId, oneOf, VersionedId } from './shapes';

/** How answers show the report of an enquiry. */

const ReportRecordSchema = Type.Object({
  leafHash: Hash,
  recordId: Hex16,
  groups: DisclosedGroupsSchema,
  withheld: Type.Array(Type.String(), { description: 'Names of the groups that were not disclosed' }),
  status: StatusSchema,
});

export const ReportLineSchema = Type.Object({
  line: Type.Integer(),
  publisher: MspId,
  schema: VersionedId,
  title: Type.String({ description: 'The schema’s title' }),
  decision: oneOf(['GRANTED', 'DENIED']),
  code: Nullable(Type.String({ description: 'Why it was denied, withheld, refused or not verified' })),
  outcome: oneOf([
    ...['RECORDS', 'NONE_HELD', 'PARTLY_WITHHELD', 'REFUSED', 'UNAVAILABLE', 'DENIED', 'UNVERIFIED'],
  ]),
  summary: Type.String({ description: 'One short text for people; not to be taken apart' }),
  records: Type.Array(ReportRecordSchema),
  verified: Type.Boolean({
    description: 'Whether commitments, inclusion, checkpoint and statement were verified here',
  }),
  time: Type.Union([Time, Type.Null()], { description: 'When the publisher answered' }),
  retryUntil: Type.Union([Time, Type.Null()], {
    description: 'Until when the same enquiry may be asked again, for UNAVAILABLE',
  }),
  bundle: Nullable(Type.String({ description: 'Path of the evidence at this gateway' })),
});

export const ReportSchema = Type.Object({
  enquiryId: Hex16,
  seq: Type.Integer({ description: 'Its number among your enquiries on the ledger, without gaps' }),
  basis: BasisSchema,
  reference: Type.String({ description: 'Consent or agreement id, the citation of a law, or none' }),
  product: VersionedId,
  purpose: PurposeSchema,
  application: Type.String({ description: 'Your application or file number; it stays with you' }),
  decision: oneOf(['GRANTED', 'DENIED']),
  code: DenialCodeSchema,
  time: Type.Integer({ description: 'Transaction time of the enquiry; ms since 1970' }),
  lines: Type.Array(ReportLineSchema),
});
