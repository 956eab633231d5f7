import { Type } from '@sinclair/typebox';
import { AuditedConsentSchema, AuditedEnquirySchema } from './audit-schemas';
import { Time } from './field-schemas';
import { DenialCodeSchema } from './ledger-schemas';
import { Hash, MspId } from './shapes';

/** How the regulator's search by subject is answered. */

const SearchSchema = Type.Object(
  {
    regulator: MspId,
    seq: Type.Integer({ description: 'Its number among the regulator’s searches, without gaps' }),
    detailsHash: Type.String({ description: 'Salted hash of subject, officer and reason' }),
    time: Time,
    txId: Hash,
    block: Type.Integer(),
    salt: Type.String({ description: 'Opens detailsHash to whoever may check it; hex' }),
  },
  { description: 'The search itself, as it stands on the ledger' },
);

const EventSchema = Type.Object({
  time: Time,
  what: Type.String({ description: 'As CONSENT_ACTIVE, ENQUIRY_GRANTED, RELEASE, CORRECTED_RELEASE' }),
  grantee: MspId,
  publisher: Type.Union([MspId, Type.Null()], { description: 'Who released; null where nobody did' }),
  reference: Type.String({ description: 'Consent id, or the number of the enquiry' }),
  code: DenialCodeSchema,
});

const ChainSchema = Type.Object({
  grantee: MspId,
  seq: Type.Integer({ description: 'Number of its last enquiry' }),
  chain: Type.String({ description: 'The chain value that belongs to it; hex' }),
  verified: Type.Boolean({ description: 'Whether all are there, each following from the one before' }),
  escrowsOpened: Type.Integer(),
  escrowsFailed: Type.Integer(),
  complete: Type.Boolean({ description: 'Verified up to the ledger’s head, and every escrow opened' }),
});

const ProofSchema = Type.Object(
  {
    complete: Type.Boolean(),
    height: Type.Integer({ description: 'Blocks that the answer rests on' }),
    peerHeight: Type.Integer({ description: 'Blocks that the peer had when it was asked' }),
    grantees: Type.Array(ChainSchema),
  },
  { description: 'Why the list of enquiries is complete, or is not' },
);

export const SearchAnswerSchema = Type.Object({
  search: SearchSchema,
  enquiries: Type.Array(AuditedEnquirySchema),
  consents: Type.Array(AuditedConsentSchema),
  timeline: Type.Array(EventSchema, { description: 'In the order of time' }),
  proof: ProofSchema,
});
