import { DENIAL_CODES, METHODS } from '@concordat/chaincode/domain';
import { Type } from '@sinclair/typebox';
import { Hex16, Nullable, PurposeSchema, Time } from './field-schemas';
import { Hash, MspId, oneOf, VersionedId } from './shapes';

/** How answers show what stands on the ledger. */

const DecisionSchema = oneOf(['GRANTED', 'DENIED']);
export const BasisSchema = oneOf(['CONSENT', 'AGREEMENT', 'LEGAL_DUTY'], 'Lawful basis');
/** Not an enumeration: a newer contract may deny for another reason. */
export const DenialCodeSchema = Nullable(
  Type.String({ description: `Why it was denied: ${DENIAL_CODES.join(', ')}; more may come` }),
);

export const TermsSchema = Type.Object({
  v: Type.Literal(1),
  requestId: Hex16,
  grantee: MspId,
  subjectCommitment: Hash,
  binding: Type.String({ description: 'Id of the certified key that the subject answers with' }),
  kind: oneOf(['QUERY', 'COLLECT', 'TRANSFER']),
  mode: oneOf(['ONCE', 'PERIODIC', 'MONITOR']),
  product: VersionedId,
  purposes: Type.Array(PurposeSchema),
  notBefore: Time,
  notAfter: Time,
  maxUses: Type.Integer({ description: 'Most enquiries that are granted under it' }),
  frequency: Nullable(Type.Object({ count: Type.Integer(), windowMs: Type.Integer() })),
  dataLifeDays: Type.Integer({ description: 'Days that the grantee may keep what it was given' }),
  processors: Type.Array(Type.String()),
  method: oneOf(METHODS),
  signatoryRole: oneOf(['LEGAL_REPRESENTATIVE', 'AGENT', 'SELF']),
  mandateHash: Nullable(Hash),
  privateHash: Type.String({
    description: 'Salted hash of what stays off the ledger: words, scan, signatory’s name',
  }),
  predecessor: Nullable(Hash),
});

export const EnquiryLineSchema = Type.Object({
  publisher: MspId,
  schema: VersionedId,
  decision: DecisionSchema,
  code: DenialCodeSchema,
});

export const EnquirySchema = Type.Object({
  enquiryId: Hex16,
  grantee: MspId,
  seq: Type.Integer({ description: 'Its number among the grantee’s enquiries, from 1 on, without gaps' }),
  basis: BasisSchema,
  reference: Type.String({ description: 'Consent id, agreement id, or the citation of the law' }),
  subjectCommitment: Hash,
  escrow: Type.String({ description: 'The subject, sealed to the regulator; base64url' }),
  product: VersionedId,
  purpose: PurposeSchema,
  recipientKeyId: Type.String({ description: 'Key of the grantee that answers are sealed to' }),
  detailsHash: Type.String({ description: 'Salted hash of officer, approver, application number, office' }),
  decision: DecisionSchema,
  code: DenialCodeSchema,
  lines: Type.Array(EnquiryLineSchema),
  time: Time,
  chain: Type.String({ description: 'Hash over this enquiry and the chain of the one before' }),
});

export const EnquiryHeadSchema = Type.Object(
  { grantee: MspId, seq: Type.Integer(), chain: Type.String() },
  { description: 'The newest enquiry of all: number and chain' },
);
