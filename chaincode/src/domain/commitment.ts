import { canonicalJson } from './canonical-json';
import type { BindingTerms, ConsentTerms } from './consent';
import { fromHex, toHex, utf8 } from './encoding';
import type { Enquiry, EnquiryRequest } from './enquiry';
import { domainHash, sha256 } from './hashing';
import type { FoundingMember, KeyUse } from './party';
import type { ProposalTerms } from './proposal';
import type { GroupValue, LogEntry } from './record';
import type { AgreementTerms, SchemaDocument } from './schema';

const ZERO_HASH = new Uint8Array(32);

/** The bytes of a log entry: its leaf in the publisher's tree. */
export function logEntryBytes(entry: LogEntry): Uint8Array {
  return canonicalBytes(entry);
}

/** `H("group", salt, JCS([group, value or null]))`; the salt has 32 bytes. */
export function groupDigest(group: string, salt: Uint8Array, value: GroupValue | null): Uint8Array {
  return domainHash('group', salt, canonicalBytes([group, value]));
}

/** `H("commitment", digests…)`: meta first, then the schema's groups in their order. */
export function recordCommitment(digests: Uint8Array[]): Uint8Array {
  return domainHash('commitment', ...digests);
}

/** `H("subject", salt, JCS([kind, identifier]))`; the salt has 32 bytes. */
export function subjectCommitment(salt: Uint8Array, kind: string, identifier: string): Uint8Array {
  return domainHash('subject', salt, canonicalBytes([kind, identifier]));
}

/** The content hash (hex) that a schema is registered under. */
export function schemaHash(document: SchemaDocument): string {
  return toHex(domainHash('schema', canonicalBytes(document)));
}

/** The hash (hex) that the parties of an agreement approve. */
export function agreementHash(terms: AgreementTerms): string {
  return toHex(domainHash('agreement', canonicalBytes(terms)));
}

/** The hash (hex) of the list of organisations that a consortium starts with, in the list's own order. */
export function bootstrapHash(organisations: FoundingMember[]): string {
  return toHex(domainHash('bootstrap', canonicalBytes(organisations)));
}

/**
 * A proposal's id (hex), which approvals name: over all that is voted on, the channel and the proposer included.
 * The same content proposed once more, by another or until another time, is another proposal.
 */
export function proposalId(terms: ProposalTerms): string {
  const { channel, kind, content, proposer, expires } = terms;
  return toHex(domainHash('proposal', canonicalBytes({ channel, kind, content, proposer, expires })));
}

/** What a key signs itself when it is registered: proof of possession. The key is given in base64url. */
export function keyProofMessage(key: {
  channel: string;
  mspId: string;
  keyId: string;
  use: KeyUse;
  publicKey: string;
}): Uint8Array {
  const { channel, mspId, keyId, use, publicKey } = key;
  return domainHash('key-proof', canonicalBytes({ channel, mspId, keyId, use, publicKey }));
}

/** What a certifier signs to vouch for a subject's key. */
export function bindingMessage(terms: BindingTerms): Uint8Array {
  const { id, certifier, grantee, subjectCommitment, method, publicKey, notAfter } = terms;
  const exact = { id, certifier, grantee, subjectCommitment, method, publicKey, notAfter };
  return domainHash('binding', canonicalBytes(exact));
}

/** A consent's id (hex): the hash of its terms, never of a signature. */
export function consentId(terms: ConsentTerms): string {
  return toHex(domainHash('consent', canonicalBytes(terms)));
}

/** The lifecycle hash (hex) after an act with this payload; the first act follows 32 zero bytes. */
export function lifecycleHash(previous: string | null, payload: Uint8Array): string {
  return toHex(domainHash('lifecycle', hashOrZero(previous), sha256(payload)));
}

/** The hash (hex) by which a repeated enquiry is recognised as the same. */
export function enquiryRequestHash(request: EnquiryRequest): string {
  const { enquiryId, basis, reference, subjectCommitment, escrow, product, purpose } = request;
  const { recipientKeyId, detailsHash } = request;
  const asked = { enquiryId, basis, reference, subjectCommitment, escrow, product, purpose };
  return toHex(domainHash('enquiry-request', canonicalBytes({ ...asked, recipientKeyId, detailsHash })));
}

/** The chain (hex) over all enquiries of a grantee: `H("enquirychain", previous or 32 zero bytes, JCS(enquiry))`. */
export function nextChain(previous: string | null, enquiry: Omit<Enquiry, 'chain'>): string {
  return toHex(domainHash('enquirychain', hashOrZero(previous), canonicalBytes(enquiry)));
}

function canonicalBytes(value: unknown): Uint8Array {
  return utf8(canonicalJson(value));
}

function hashOrZero(hash: string | null): Uint8Array {
  return hash === null ? ZERO_HASH : fromHex(hash, 32);
}
