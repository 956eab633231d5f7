import {
  type Agreement,
  type AgreementTerms,
  type Authorities,
  type Binding,
  bindingShape,
  type Consent,
  type ConsentState,
  consentTerms,
  type ConsentUse,
  type Enquiry,
  type EnquiryHead,
  type EnquiryLine,
  type EnquiryResult,
  KEY_USES,
  type LogHead,
  names,
  type Organisation,
  type Product,
  type ProductLine,
  reading,
  type RecordStatus,
  type RegisteredKey,
  ROLES,
  type SchemaDocument,
  schemaDocument,
  type SchemaFacts,
  type SearchEntry,
  type Standing,
  STATUSES,
} from '@concordat/chaincode/domain';

/**
 * Reads what the ledger's contracts answer. A question is answered by one peer, which may be another organisation's:
 * what it says is held against the shape before anybody relies on it. Every parser throws `LEDGER_CORRUPT`.
 */

const { base64url, boolean, hex, integer, known, list, nullable, oneOf, optional, text } = reading;

const MOST = 10_000;
const hash = hex(32);
const count = integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const members = list(names.mspId, { max: MOST });
const purposes = list(names.purpose, { max: 100 });
const decision = oneOf(['GRANTED', 'DENIED']);
const basis = oneOf(['CONSENT', 'AGREEMENT', 'LEGAL_DUTY']);
/** A newer contract may refuse for a reason that this program does not know yet. */
const code = nullable(text({ max: 64 })) as reading.Reader<Enquiry['code']>;
const assurance = oneOf([1, 2, 3]);

const parser =
  <T>(reader: reading.Reader<T>) =>
  (value: unknown): T =>
    reading.parse(reader, value, 'LEDGER_CORRUPT');

const organisation = known<Organisation>({
  mspId: names.mspId,
  name: text({ max: 256 }),
  governing: boolean,
  roles: list(oneOf(ROLES), { max: ROLES.length }),
  acceptedCertifiers: nullable(members),
  authorities: optional(known<Authorities>({ identity: hash, tls: hash })),
  standing: optional(
    known<Standing>({ state: oneOf(['SUSPENDED', 'LEFT']), since: names.time, proposal: hash }),
  ),
});
const key = known<RegisteredKey>({
  mspId: names.mspId,
  keyId: names.keyId,
  use: oneOf(KEY_USES),
  publicKey: base64url({ min: 32, max: 32 }),
  validFrom: names.time,
  revokedAt: nullable(names.time),
});
const facts = known<SchemaFacts>({
  id: names.versionedId,
  publisher: names.mspId,
  hash,
  groups: list(names.fieldName, { max: 100 }),
  purposes,
  minAssurance: assurance,
});
const product = known<Product>({
  id: names.versionedId,
  title: text({ max: 256 }),
  purposes,
  lines: list(
    known<ProductLine>({
      publisher: names.mspId,
      schema: names.versionedId,
      groups: list(names.fieldName, { max: 100 }),
    }),
    { max: 1000 },
  ),
});
const agreement = known<Agreement>({
  terms: known<AgreementTerms>({
    id: names.agreementId,
    parties: members,
    grantees: members,
    products: list(names.versionedId, { max: MOST }),
    purposes,
    legalBasis: text({ max: 512 }),
    notBefore: names.time,
    notAfter: names.time,
    volumeCap: count,
  }),
  hash,
  approvals: members,
});
const head = known<LogHead>({
  publisher: names.mspId,
  size: names.position,
  root: hash,
  previousSize: names.count,
  time: names.time,
  keyId: names.keyId,
  // a note has line breaks, which no other text may have; its own parser judges it
  checkpoint: (value, pointer, faults) =>
    typeof value === 'string' && value.length <= 4096
      ? value
      : reading.fail(faults, pointer, 'a signed note'),
});
const status = known<RecordStatus>({
  publisher: names.mspId,
  leafHash: hash,
  status: oneOf(STATUSES),
  reason: text({ max: 64 }),
  replacement: nullable(hash),
  since: names.time,
  seq: names.position,
});
const consent = known<Consent>({
  id: hash,
  version: oneOf([1]),
  terms: consentTerms,
  assurance,
  certifier: names.mspId,
  time: names.time,
});
const consentState = known<ConsentState>({
  id: hash,
  grantee: names.mspId,
  state: oneOf(['ACTIVE', 'PAUSED', 'REVOKED', 'EXPIRED', 'DECLINED']),
  lifecycle: hash,
  since: names.time,
});
const enquiry = known<Enquiry>({
  enquiryId: hex(16),
  basis,
  reference: text({ max: 256 }),
  subjectCommitment: hash,
  escrow: base64url({ min: 1, max: 4096 }),
  product: names.versionedId,
  purpose: names.purpose,
  recipientKeyId: names.keyId,
  detailsHash: hash,
  grantee: names.mspId,
  seq: names.position,
  decision,
  code,
  lines: list(known<EnquiryLine>({ publisher: names.mspId, schema: names.versionedId, decision, code }), {
    max: 1000,
  }),
  time: names.time,
  chain: hash,
});

const binding = known<Binding>({
  ...bindingShape,
  keyId: names.keyId,
  signature: base64url({ min: 64, max: 64 }),
  time: names.time,
  revokedAt: nullable(names.time),
});

/** Shapes of what releases and denials hang on, by the kind of their key. */
export const DECIDING = { enquiry, consent, consentstate: consentState, binding, status, log: head, head };

/** A consent as the ledger shows it now; `state` is EXPIRED once its time is over. */
export interface LedgerConsent {
  consent: Consent | null;
  state: ConsentState;
  use: ConsentUse | null;
  /** Since when its certifier vouches no longer for the key that signed it: no enquiry is granted under it any more. */
  unboundAt?: number | null;
}

/** A schema as it is registered; nobody has held the document against the hash yet. */
export interface RegisteredSchema {
  facts: SchemaFacts;
  document: SchemaDocument;
}

/** What an act left: the consent is told to those it concerns. */
export interface ActAnswer {
  consent: Consent | null;
  state: ConsentState;
}

const decided = known<{ enquiryId: string; enquiry: Enquiry }>({ enquiryId: hex(16), enquiry });
const refused = known<{ enquiryId: string; error: string }>({
  enquiryId: hex(16),
  error: text({ max: 4096 }),
});
const enquiryResult: reading.Reader<EnquiryResult> = (value, pointer, faults) => {
  const isRefusal = typeof value === 'object' && value !== null && 'error' in value;
  return isRefusal ? refused(value, pointer, faults) : decided(value, pointer, faults);
};

export const parseOrganisations = parser(list(organisation, { max: MOST }));
export const parseKey = parser(key);
export const parseKeys = parser(list(key, { max: MOST }));
export const parseSchema = parser(known<RegisteredSchema>({ facts, document: schemaDocument }));
export const parseSchemas = parser(list(facts, { max: MOST }));
export const parseProduct = parser(product);
export const parseProducts = parser(list(product, { max: MOST }));
export const parseAgreements = parser(list(agreement, { max: MOST }));
export const parseLogHead = parser(head);
export const parseLogHeadOrNull = parser(nullable(head));
export const parseStatuses = parser(list(nullable(status), { max: 500 }));
export const parseChanges = parser(
  known<{ changes: RecordStatus[]; head: number }>({ changes: list(status, { max: 500 }), head: count }),
);
export const parseConsents = parser(
  list(
    nullable(
      known<LedgerConsent>({
        consent: nullable(consent),
        state: consentState,
        use: nullable(known<ConsentUse>({ uses: count, windowStart: count, windowCount: count })),
        unboundAt: optional(nullable(names.time)),
      }),
    ),
    { max: 500 },
  ),
);
export const parseEnquiryOrNull = parser(nullable(enquiry));
export const parseEnquiryPage = parser(
  known<{ enquiries: Enquiry[]; head: EnquiryHead }>({
    enquiries: list(enquiry, { max: 500 }),
    head: known<EnquiryHead>({ grantee: names.mspId, seq: names.count, chain: hash }),
  }),
);
export const parseEnquiryResults = parser(list(enquiryResult, { max: 500 }));
export const parseActAnswer = parser(known<ActAnswer>({ consent: nullable(consent), state: consentState }));
/** Of a binding that its certifier has revoked, since when. */
export const parseRevokedBinding = parser(known<{ revokedAt: number }>({ revokedAt: names.time }));
export const parseSearchEntry = parser(
  known<SearchEntry>({ regulator: names.mspId, seq: names.position, detailsHash: hash, time: names.time }),
);
