import {
  bindingShape,
  isWellFormed,
  KEY_USES,
  names,
  proposalShapes,
  proposedWith,
  reading,
  schemaDocument,
  STATUSES,
} from '../domain';
import type {
  AgreementTerms,
  Anchor,
  BindingTerms,
  EnquiryRequest,
  KeyRegistration,
  FoundingMember,
  Product,
  ReleaseClaim,
  SchemaDocument,
  StatusChange,
} from '../domain';
import { needsReplacement } from '../domain';

/** Readers of the contracts' arguments: every size is bounded, all faults are reported at once. */

const { base64url, checked, hex, integer, list, nullable, object, oneOf, optional, text } = reading;

const MOST_ITEMS = 500;
const hash = hex(32);
const limit = integer({ min: 1, max: MOST_ITEMS });
const upTo = <T>(item: reading.Reader<T>, max = MOST_ITEMS) => list(item, { min: 1, max });

export const nothing = object<Record<string, never>>({});
export const byId = object<{ id: string }>({ id: names.versionedId });

// registry
export const bootstrap = object<{ organisations: FoundingMember[] }>({
  organisations: upTo(proposalShapes.foundingMember, 100),
});
export const registerKey = object<KeyRegistration>({
  keyId: names.keyId,
  use: oneOf(KEY_USES),
  publicKey: base64url({ min: 32, max: 32 }),
  proof: base64url({ min: 64, max: 64 }),
});
export const revokeKey = object<{ keyId: string }>({ keyId: names.keyId });
export const keys = object<{ mspId?: string }>({ mspId: optional(names.mspId) });
export const registerSchema = object<{ document: SchemaDocument }>({ document: schemaDocument });
export const registerProduct = object<{ product: Product }>({ product: proposalShapes.product });
export const proposeAgreement = object<{ terms: AgreementTerms }>({
  terms: proposalShapes.agreementTerms,
});
export const approveAgreement = object<{ id: string; hash: string }>({ id: names.agreementId, hash });
export const acceptCertifiers = object<{ certifiers: string[] | null }>({
  certifiers: nullable(list(names.mspId, { max: 100, unique: true })),
});

// governance
export const propose = proposedWith<{ expires: number }>({ expires: names.time });
export const byHash = object<{ id: string }>({ id: hash });

// attestation
export const anchor = object<Anchor>({
  // a note has line breaks, which no other text may have; its own parser judges it
  checkpoint: (value, pointer, faults) =>
    typeof value === 'string' && value.length <= 4096 && isWellFormed(value)
      ? value
      : reading.fail(faults, pointer, 'a signed note of at most 4096 characters'),
  previousSize: names.count,
  consistency: list(hash, { max: 64 }),
  keyId: names.keyId,
});
export const head = object<{ publisher: string; size?: number }>({
  publisher: names.mspId,
  size: optional(names.position),
});
const statusChange = checked(
  object<StatusChange>({
    leafHash: hash,
    status: oneOf(STATUSES),
    reason: text({
      max: 64,
      pattern: /^[A-Z][A-Z0-9_]*$/,
      what: 'a code of upper-case letters, digits, "_"',
    }),
    replacement: nullable(hash),
  }),
  ({ leafHash, status, replacement }, fault) => {
    if (needsReplacement(status) !== (replacement !== null)) {
      fault('/replacement', 'a leaf hash with SUPERSEDED and CORRECTED, else null');
    }
    if (replacement === leafHash) fault('/replacement', 'another record');
  },
);
export const setStatus = object<{ changes: StatusChange[] }>({ changes: upTo(statusChange) });
export const status = object<{ publisher: string; leafHashes: string[] }>({
  publisher: names.mspId,
  leafHashes: upTo(hash),
});
export const changes = object<{ publisher: string; from: number; limit: number }>({
  publisher: names.mspId,
  from: names.position,
  limit,
});

// consent
export type SignedBinding = BindingTerms & { keyId: string; signature: string };
export const certify = object<{ bindings: SignedBinding[] }>({
  bindings: upTo(
    object<SignedBinding>({
      ...bindingShape,
      keyId: names.keyId,
      signature: base64url({ min: 64, max: 64 }),
    }),
    100,
  ),
});
export const revokeBinding = object<{ id: string }>({ id: names.bindingId });
export const act = object<{ jws: string; bindingId: string }>({
  jws: text({ max: 16_384 }),
  bindingId: names.bindingId,
});
export const consents = object<{ ids: string[] }>({ ids: upTo(hash) });

// enquiry
const enquiryId = hex(16);
const enquiryRequest = object<EnquiryRequest>({
  enquiryId,
  basis: oneOf(['CONSENT', 'AGREEMENT', 'LEGAL_DUTY']),
  reference: text({ max: 256 }),
  subjectCommitment: hash,
  escrow: base64url({ min: 1, max: 4096 }),
  product: names.versionedId,
  purpose: names.purpose,
  recipientKeyId: names.keyId,
  detailsHash: hash,
});
export const submitEnquiries = object<{ enquiries: EnquiryRequest[] }>({ enquiries: upTo(enquiryRequest) });
export const enquiries = object<{ grantee: string; seqs: number[] }>({
  grantee: names.mspId,
  seqs: upTo(names.position),
});
export const findEnquiry = object<{ enquiryId: string }>({ enquiryId });
export const listEnquiries = object<{ grantee: string; from: number; limit: number }>({
  grantee: names.mspId,
  from: names.position,
  limit,
});

// release
const release = object<ReleaseClaim>({
  grantee: names.mspId,
  seq: names.position,
  line: integer({ min: 0, max: 19 }),
  n: integer({ min: 0, max: 999_999 }),
  statementHash: hash,
  outcome: oneOf(['ANSWERED', 'REFUSED']),
});
export const releases = object<{ releases: ReleaseClaim[] }>({ releases: upTo(release) });
export const listReleases = object<{ grantee: string; seq: number }>({
  grantee: names.mspId,
  seq: names.position,
});

// supervision
export const search = object<{ detailsHash: string }>({ detailsHash: hash });
export const searches = object<{ from: number; limit: number }>({ from: names.position, limit });
