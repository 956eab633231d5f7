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
import { consentKey, consentStateKey, consentUseKey } from './consent-state';
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
      binding: (id) => state.peek<Binding>(stateKey('binding', id)),
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
  if (basis === 'CONSENT')
    keys.push(consentKey(reference), consentStateKey(reference), consentUseKey(reference));
  if (basis === 'AGREEMENT') keys.push(stateKey('agreement', reference), agreementUseKey(reference));
  return keys;
}

function namedInTurn({ state, caller }: Transaction, request: EnquiryRequest): string[] {
  const ref = state.peek<EnquiryRef>(refKey(caller, request.enquiryId));
  if (ref) return [enquiryKey(caller, ref.seq)];
  const lines = state.peek<Product>(stateKey('product', request.product))?.lines ?? [];
  const keys = lines.flatMap(({ schema, publisher }) => [
    stateKey('schema', schema),
    stateKey('org', publisher),
  ]);
  const consent =
    request.basis === 'CONSENT' ? state.peek<Consent>(consentKey(request.reference)) : undefined;
  return consent ? [...keys, stateKey('binding', consent.terms.binding)] : keys;
}
