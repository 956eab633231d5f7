import { agreementDenial } from './agreement-basis';
import { consentDenial } from './consent-basis';
import type { DenialCode, EnquiryLine, EnquiryRequest } from './enquiry';
import type { Decision, EnquiryScene } from './enquiry-scene';
import { keyIsValid } from './key-rules';
import type { Purpose } from './purpose';
import type { Product, ProductLine } from './schema';
import { canAct, hasLeft } from './standing';

const LEGAL_DUTY_PURPOSES: ReadonlySet<Purpose> = new Set(['judicial', 'supervision', 'objection-check']);

/** Decides an enquiry: as a whole by its basis, then line by line. GRANTED where at least one line is. */
export function decideEnquiry(request: EnquiryRequest, scene: EnquiryScene): Decision {
  const product = scene.facts.product(request.product);
  if (!product) return { decision: 'DENIED', code: granteeDenial(scene) ?? 'PRODUCT_UNKNOWN', lines: [] };
  const code = granteeDenial(scene) ?? generalDenial(request, product, scene) ?? basisDenial(request, scene);
  const lines = product.lines.map((line) =>
    decided(line, code ?? publisherDenial(line, scene) ?? lineDenial(line, request, scene)),
  );
  const granted = lines.some((line) => line.decision === 'GRANTED');
  if (granted) return { decision: 'GRANTED', code: null, lines };
  return { decision: 'DENIED', code: code ?? lines[0]?.code ?? 'PRODUCT_UNKNOWN', lines };
}

/** Before anything else: a suspended member learns nothing of what it might have been granted. */
function granteeDenial({ grantee }: EnquiryScene): DenialCode | null {
  if (canAct(grantee)) return null;
  return hasLeft(grantee) ? 'GRANTEE_LEFT' : 'GRANTEE_SUSPENDED';
}

/** A publisher that may not record a release is asked for none. */
function publisherDenial({ publisher }: ProductLine, { facts }: EnquiryScene): DenialCode | null {
  const organisation = facts.organisation(publisher);
  if (!organisation) return 'PUBLISHER_NO_MORE';
  if (hasLeft(organisation)) return 'PUBLISHER_LEFT';
  if (!canAct(organisation)) return 'PUBLISHER_SUSPENDED';
  return organisation.roles.includes('publisher') ? null : 'PUBLISHER_NO_MORE';
}

function generalDenial(request: EnquiryRequest, product: Product, scene: EnquiryScene): DenialCode | null {
  if (!product.purposes.includes(request.purpose)) return 'PURPOSE_NOT_PERMITTED';
  const key = scene.facts.recipientKey(request.recipientKeyId);
  return key?.use === 'seal' && keyIsValid(key, scene.time) ? null : 'RECIPIENT_KEY_UNKNOWN';
}

function basisDenial(request: EnquiryRequest, scene: EnquiryScene): DenialCode | null {
  switch (request.basis) {
    case 'CONSENT':
      return consentDenial(request, scene);
    case 'AGREEMENT':
      return agreementDenial(request, scene);
    case 'LEGAL_DUTY':
      return legalDutyDenial(request, scene);
  }
}

function legalDutyDenial({ purpose }: EnquiryRequest, { grantee }: EnquiryScene): DenialCode | null {
  if (!grantee.roles.includes('regulator') && !grantee.roles.includes('publisher')) return 'BASIS_NOT_YOURS';
  return LEGAL_DUTY_PURPOSES.has(purpose) ? null : 'PURPOSE_NOT_PERMITTED';
}

function lineDenial(line: ProductLine, request: EnquiryRequest, scene: EnquiryScene): DenialCode | null {
  const schema = scene.facts.schema(line.schema);
  if (!schema || schema.publisher !== line.publisher) return 'PRODUCT_UNKNOWN';
  if (!schema.purposes.includes(request.purpose)) return 'PURPOSE_NOT_PERMITTED';
  if (request.basis === 'AGREEMENT') return partyDenial(line, request, scene);
  if (request.basis === 'LEGAL_DUTY') return null;
  const consent = scene.facts.consent(request.reference);
  if (!consent || consent.assurance < schema.minAssurance) return 'ASSURANCE_TOO_LOW';
  const accepted = scene.facts.organisation(line.publisher)?.acceptedCertifiers;
  return accepted === null || accepted?.includes(consent.certifier) ? null : 'CERTIFIER_NOT_ACCEPTED';
}

/** A publisher that never approved an agreement is not bound by it. */
function partyDenial(line: ProductLine, request: EnquiryRequest, scene: EnquiryScene): DenialCode | null {
  const agreement = scene.facts.agreement(request.reference);
  return agreement?.terms.parties.includes(line.publisher) ? null : 'AGREEMENT_NOT_YOURS';
}

function decided({ publisher, schema }: ProductLine, code: DenialCode | null): EnquiryLine {
  return { publisher, schema, decision: code === null ? 'GRANTED' : 'DENIED', code };
}
