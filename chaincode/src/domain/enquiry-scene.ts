import type { Binding, Consent, ConsentState, ConsentUse } from './consent';
import type { DenialCode, EnquiryLine } from './enquiry';
import type { Organisation, RegisteredKey } from './party';
import type { Agreement, Product, SchemaFacts } from './schema';

/** What a decision rests on, as the ledger holds it before the batch. */
export interface EnquiryFacts {
  product(id: string): Product | undefined;
  schema(id: string): SchemaFacts | undefined;
  organisation(mspId: string): Organisation | undefined;
  recipientKey(keyId: string): RegisteredKey | undefined;
  consent(id: string): Consent | undefined;
  consentState(id: string): ConsentState | undefined;
  binding(id: string): Binding | undefined;
  agreement(id: string): Agreement | undefined;
}

/** What a batch counts up as it goes. */
export interface EnquiryCounters {
  consentUse(id: string): ConsentUse | undefined;
  agreementUse(id: string): number;
}

export interface EnquiryScene {
  grantee: Organisation;
  /** Transaction time in milliseconds. */
  time: number;
  facts: EnquiryFacts;
  counters: EnquiryCounters;
}

export interface Decision {
  decision: 'GRANTED' | 'DENIED';
  code: DenialCode | null;
  lines: EnquiryLine[];
}
