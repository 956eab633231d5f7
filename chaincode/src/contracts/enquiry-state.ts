import { emptyEnquiryHead, sequence, stateKey } from '../domain';
import type {
  Agreement,
  Binding,
  Consent,
  ConsentState,
  ConsentUse,
  Enquiry,
  EnquiryBatch,
  EnquiryHead,
  EnquiryRef,
  EnquiryRequest,
  FoldedBatch,
  Organisation,
  Product,
  RegisteredKey,
  SchemaFacts,
} from '../domain';
import { bindingKey, consentKey, consentStateKey, consentUseKey } from './consent-state';
import type { Transaction } from './transaction';

export const enquiryKey = (grantee: string, seq: number) => stateKey('enquiry', grantee, sequence(seq));
export const headKey = (grantee: string) => stateKey('enquiryseq', grantee);
export const refKey = (grantee: string, enquiryId: string) => stateKey('enquiryref', grantee, enquiryId);
const agreementUseKey = (id: string) => stateKey('agreementuse', id);

interface AgreementUse {
  uses: number;
}

/** Reads all that a batch is decided on, in two rounds: what the requests name, and what those name in turn. */
export async function loadEnquiryBatch(tx: Transaction, requests: EnquiryRequest[]): Promise<EnquiryBatch> {
  const { state, caller } = tx;
  await state.load([
    stateKey('org', caller),
    headKey(caller),
    ...requests.flatMap((request) => namedBy(request, caller)),
  ]);
  const grantee = await tx.registered();
  await state.load(requests.flatMap((request) => namedInTurn(tx, request)));
  return {
    grantee,
    time: tx.time,
    head: state.peek<EnquiryHead>(headKey(caller)) ?? emptyEnquiryHead(caller),
    ref: (id) => state.peek<EnquiryRef>(refKey(caller, id)),
    enquiry: (seq) => state.peek<Enquiry>(enquiryKey(caller, seq)),
    consentUse: (id) => state.peek<ConsentUse>(consentUseKey(id)),
    agreementUse: (id) => state.peek<AgreementUse>(agreementUseKey(id))?.uses,
    facts: {
      product: (id) => state.peek<Product>(stateKey('product', id)),
      schema: (id) => state.peek<SchemaFacts>(stateKey('schema', id)),
      organisation: (mspId) => state.peek<Organisation>(stateKey('org', mspId)),
      recipientKey: (keyId) => state.peek<RegisteredKey>(stateKey('key', caller, keyId)),
      consent: (id) => state.peek<Consent>(consentKey(id)),
      consentState: (id) => state.peek<ConsentState>(consentStateKey(id)),
      binding: (id) => state.peek<Binding>(bindingKey(id)),
      agreement: (id) => state.peek<Agreement>(stateKey('agreement', id)),
    },
  };
}

/** Hands in what a batch left, each key once. A batch of repeats only writes nothing. */
export function writeEnquiryBatch(tx: Transaction, folded: FoldedBatch): void {
  const { state, caller } = tx;
  if (folded.enquiries.size > 0) state.put(headKey(caller), folded.head);
  for (const [seq, enquiry] of folded.enquiries) state.put(enquiryKey(caller, seq), enquiry);
  for (const [id, ref] of folded.refs) state.put(refKey(caller, id), ref);
  for (const [id, use] of folded.consentUses) state.put(consentUseKey(id), use);
  for (const [id, uses] of folded.agreementUses) state.put(agreementUseKey(id), { uses });
}

function namedBy(request: EnquiryRequest, caller: string): string[] {
  const { basis, reference, enquiryId, product, recipientKeyId } = request;
  const keys = [
    refKey(caller, enquiryId),
    stateKey('product', product),
    stateKey('key', caller, recipientKeyId),
  ];
  if (basis === 'CONSENT') keys.push(consentKey(reference), consentStateKey(reference));
  if (basis === 'AGREEMENT') keys.push(stateKey('agreement', reference));
  return keys;
}

function namedInTurn(tx: Transaction, request: EnquiryRequest): string[] {
  const { state, caller } = tx;
  const ref = state.peek<EnquiryRef>(refKey(caller, request.enquiryId));
  if (ref) return [enquiryKey(caller, ref.seq)];
  const lines = state.peek<Product>(stateKey('product', request.product))?.lines ?? [];
  const keys = lines.flatMap(({ schema, publisher }) => [
    stateKey('schema', schema),
    stateKey('org', publisher),
  ]);
  return [...keys, ...namedByBasis(tx, request)];
}

/**
 * Only where the basis is the caller's own: a peer's endorsement shows its client the version of each key that was read,
 * and these change with every enquiry made on the basis.
 */
function namedByBasis({ state, caller }: Transaction, { basis, reference }: EnquiryRequest): string[] {
  if (basis === 'AGREEMENT') {
    const agreement = state.peek<Agreement>(stateKey('agreement', reference));
    return agreement?.terms.grantees.includes(caller) ? [agreementUseKey(reference)] : [];
  }
  if (basis !== 'CONSENT' || state.peek<ConsentState>(consentStateKey(reference))?.grantee !== caller)
    return [];
  const consent = state.peek<Consent>(consentKey(reference));
  return consent ? [consentUseKey(reference), bindingKey(consent.terms.binding)] : [];
}

/** Whoever may not see a grantee's enquiries is answered as if there were none, before anything of them is read. */
export async function maySeeEnquiries(tx: Transaction, grantee: string): Promise<boolean> {
  const { governing, mspId } = await tx.member();
  return governing || mspId === grantee;
}
