import { enquiryRequestHash, nextChain } from './commitment';
import { useConsent } from './consent-basis';
import type { ConsentUse } from './consent';
import type { Enquiry, EnquiryHead, EnquiryRequest, EnquiryResult } from './enquiry';
import { decideEnquiry } from './enquiry-decision';
import type { EnquiryFacts } from './enquiry-scene';
import type { Organisation } from './party';

/** `enquiryref grantee enquiryId`: where an enquiry stands, and what was asked under its id. */
export interface EnquiryRef {
  seq: number;
  /** hex */
  request: string;
}

/** What the ledger holds before the batch. */
export interface EnquiryBatch {
  grantee: Organisation;
  time: number;
  facts: EnquiryFacts;
  head: EnquiryHead;
  ref(enquiryId: string): EnquiryRef | undefined;
  enquiry(seq: number): Enquiry | undefined;
  consentUse(id: string): ConsentUse | undefined;
  agreementUse(id: string): number | undefined;
}

/** What the batch answers, and what it leaves to be written: each key once. */
export interface FoldedBatch {
  results: EnquiryResult[];
  head: EnquiryHead;
  enquiries: Map<number, Enquiry>;
  refs: Map<string, EnquiryRef>;
  consentUses: Map<string, ConsentUse>;
  agreementUses: Map<string, number>;
}

/** The head before a grantee's first enquiry. */
export function emptyEnquiryHead(grantee: string): EnquiryHead {
  return { grantee, seq: 0, chain: '0'.repeat(64) };
}

/**
 * Decides the enquiries of a batch one after another, each on what those before it left: the ledger shows a
 * transaction none of its own writes, so this overlay does.
 */
export function foldEnquiries(batch: EnquiryBatch, requests: EnquiryRequest[]): FoldedBatch {
  const folded: FoldedBatch = {
    results: [],
    head: batch.head,
    enquiries: new Map(),
    refs: new Map(),
    consentUses: new Map(),
    agreementUses: new Map(),
  };
  for (const request of requests) folded.results.push(answer(batch, folded, request));
  return folded;
}

function answer(batch: EnquiryBatch, folded: FoldedBatch, request: EnquiryRequest): EnquiryResult {
  const { enquiryId } = request;
  const hash = enquiryRequestHash(request);
  const ref = folded.refs.get(enquiryId) ?? batch.ref(enquiryId);
  if (!ref) return { enquiryId, enquiry: enter(batch, folded, { request, hash }) };
  if (ref.request !== hash) return { enquiryId, error: 'ENQUIRY_ID_REUSED' };
  const stored = folded.enquiries.get(ref.seq) ?? batch.enquiry(ref.seq);
  return stored ? { enquiryId, enquiry: stored } : { enquiryId, error: 'ENQUIRY_UNKNOWN' };
}

function enter(
  batch: EnquiryBatch,
  folded: FoldedBatch,
  asked: { request: EnquiryRequest; hash: string },
): Enquiry {
  const { grantee, time, facts } = batch;
  const { request, hash } = asked;
  const counters = {
    consentUse: (id: string) => folded.consentUses.get(id) ?? batch.consentUse(id),
    agreementUse: (id: string) => folded.agreementUses.get(id) ?? batch.agreementUse(id) ?? 0,
  };
  const decision = decideEnquiry(request, { grantee, time, facts, counters });
  if (decision.decision === 'GRANTED') countUse(batch, folded, request);
  const seq = folded.head.seq + 1;
  const entry = { ...request, grantee: grantee.mspId, seq, ...decision, time };
  const enquiry = { ...entry, chain: nextChain(seq === 1 ? null : folded.head.chain, entry) };
  folded.head = { grantee: grantee.mspId, seq, chain: enquiry.chain };
  folded.enquiries.set(seq, enquiry);
  folded.refs.set(request.enquiryId, { seq, request: hash });
  return enquiry;
}

/** One use an enquiry, whatever the number of its lines. */
function countUse(batch: EnquiryBatch, folded: FoldedBatch, { basis, reference }: EnquiryRequest): void {
  if (basis === 'AGREEMENT') {
    const used = folded.agreementUses.get(reference) ?? batch.agreementUse(reference) ?? 0;
    folded.agreementUses.set(reference, used + 1);
  }
  const consent = basis === 'CONSENT' ? batch.facts.consent(reference) : undefined;
  if (consent) {
    const use = folded.consentUses.get(reference) ?? batch.consentUse(reference);
    folded.consentUses.set(reference, useConsent(consent.terms, use, batch.time));
  }
}
