import type { DenialCode, EnquiryRequest } from './enquiry';
import type { EnquiryScene } from './enquiry-scene';
import type { Agreement } from './schema';

/** Whether every party has approved what is written. */
export function isActive({ terms, approvals }: Agreement): boolean {
  return terms.parties.every((party) => approvals.includes(party));
}

/** Whether an organisation is in an agreement, as a party or as a grantee. */
export function concerns({ terms }: Agreement, mspId: string): boolean {
  return terms.parties.includes(mspId) || terms.grantees.includes(mspId);
}

/** Why an agreement does not carry an enquiry, or null where it does. */
export function agreementDenial(request: EnquiryRequest, scene: EnquiryScene): DenialCode | null {
  const { grantee, time } = scene;
  const agreement = scene.facts.agreement(request.reference);
  if (!agreement) return 'AGREEMENT_UNKNOWN';
  const { terms } = agreement;
  if (!grantee.governing && !concerns(agreement, grantee.mspId)) return 'AGREEMENT_UNKNOWN';
  if (!terms.grantees.includes(grantee.mspId)) return 'AGREEMENT_NOT_YOURS';
  if (!isActive(agreement)) return 'AGREEMENT_NOT_ACTIVE';
  if (time < terms.notBefore || time >= terms.notAfter) return 'AGREEMENT_OUT_OF_TERM';
  if (!terms.products.includes(request.product)) return 'AGREEMENT_OTHER_PRODUCT';
  if (!terms.purposes.includes(request.purpose)) return 'AGREEMENT_OTHER_PURPOSE';
  return scene.counters.agreementUse(terms.id) >= terms.volumeCap ? 'AGREEMENT_EXHAUSTED' : null;
}
