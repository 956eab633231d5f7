import type { Purpose } from './purpose';

export type Basis = 'CONSENT' | 'AGREEMENT' | 'LEGAL_DUTY';

/** One enquiry as a grantee asks it; up to 500 in one transaction. */
export interface EnquiryRequest {
  /** 16 random bytes, hex, persisted by the grantee before it is sent. */
  enquiryId: string;
  basis: Basis;
  /** Consent id, agreement id, or the citation of the law. */
  reference: string;
  /** hex */
  subjectCommitment: string;
  /** base64url: the opening, sealed to the regulator's key. */
  escrow: string;
  product: string;
  purpose: Purpose;
  /** Key id of the grantee's `seal` key that answers are sealed to. */
  recipientKeyId: string;
  /** Salted hash (hex) of officer, approver, application number, channel, office. */
  detailsHash: string;
}

export interface EnquiryLine {
  publisher: string;
  schema: string;
  decision: 'GRANTED' | 'DENIED';
  code: DenialCode | null;
}

export const DENIAL_CODES = [
  'PRODUCT_UNKNOWN',
  'PURPOSE_NOT_PERMITTED',
  'RECIPIENT_KEY_UNKNOWN',
  'CONSENT_UNKNOWN',
  'CONSENT_NOT_YOURS',
  'CONSENT_DECLINED',
  'CONSENT_PAUSED',
  'CONSENT_REVOKED',
  'CONSENT_EXPIRED',
  'CONSENT_NOT_YET_VALID',
  'CONSENT_EXHAUSTED',
  'CONSENT_TOO_FREQUENT',
  'CONSENT_OTHER_SUBJECT',
  'CONSENT_OTHER_PRODUCT',
  'CONSENT_OTHER_PURPOSE',
  'BINDING_REVOKED',
  'ASSURANCE_TOO_LOW',
  'CERTIFIER_NOT_ACCEPTED',
  'AGREEMENT_UNKNOWN',
  'AGREEMENT_NOT_ACTIVE',
  'AGREEMENT_NOT_YOURS',
  'AGREEMENT_OUT_OF_TERM',
  'AGREEMENT_OTHER_PRODUCT',
  'AGREEMENT_OTHER_PURPOSE',
  'AGREEMENT_EXHAUSTED',
  'BASIS_NOT_YOURS',
  'GRANTEE_SUSPENDED',
  'GRANTEE_LEFT',
  'PUBLISHER_SUSPENDED',
  'PUBLISHER_LEFT',
  'PUBLISHER_NO_MORE',
] as const;
export type DenialCode = (typeof DENIAL_CODES)[number];

/** `enquiry grantee seq`. */
export interface Enquiry extends EnquiryRequest {
  grantee: string;
  seq: number;
  /** DENIED for the whole, with `code`, or GRANTED where at least one line is. */
  decision: 'GRANTED' | 'DENIED';
  code: DenialCode | null;
  lines: EnquiryLine[];
  time: number;
  /** hex: `H("enquirychain", previous chain bytes, JCS(this without chain))`; the first one's previous is 32 zero bytes. */
  chain: string;
}

/** `enquiryseq grantee`. */
export interface EnquiryHead {
  grantee: string;
  seq: number;
  chain: string;
}

/** What a batch answers, item by item, in order. */
export type EnquiryResult = { enquiryId: string; enquiry: Enquiry } | { enquiryId: string; error: string };

export type ReleaseOutcome = 'ANSWERED' | 'REFUSED';

/** `release grantee seq line n`: n is 0 for the first release, then 1, 2 … for corrected versions. */
export interface ReleaseEntry {
  publisher: string;
  grantee: string;
  seq: number;
  line: number;
  n: number;
  /** Salted hash (hex) of the publisher's signed release statement. */
  statementHash: string;
  outcome: ReleaseOutcome;
  time: number;
}

/** `search msp seq`: the regulator's own searches, logged like everybody's. */
export interface SearchEntry {
  regulator: string;
  seq: number;
  /** Salted hash (hex) of subject, officer and reason. */
  detailsHash: string;
  time: number;
}
