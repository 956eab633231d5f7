import type { Consent, ConsentUse } from './consent';
import { consentStateAt } from './consent-lifecycle';
import type { DenialCode, EnquiryRequest } from './enquiry';
import type { EnquiryScene } from './enquiry-scene';
import type { ConsentTerms } from './consent';

/**
 * Why a consent does not carry an enquiry, or null where it does.
 * A reader gets the same answer for another reader's consent as for none (DESIGN invariant 13).
 */
export function consentDenial(request: EnquiryRequest, scene: EnquiryScene): DenialCode | null {
  const { facts, grantee } = scene;
  const state = facts.consentState(request.reference);
  if (!state) return 'CONSENT_UNKNOWN';
  if (state.grantee !== grantee.mspId) return grantee.governing ? 'CONSENT_NOT_YOURS' : 'CONSENT_UNKNOWN';
  if (state.state === 'DECLINED') return 'CONSENT_DECLINED';
  const consent = facts.consent(request.reference);
  if (!consent) return 'CONSENT_UNKNOWN';
  return (
    standingDenial(consent, scene) ??
    termsDenial(consent.terms, request) ??
    bindingDenial(consent, scene) ??
    countDenial(consent, scene)
  );
}

/** The counters after one more use, at this time. */
export function useConsent(terms: ConsentTerms, use: ConsentUse | undefined, time: number): ConsentUse {
  const { windowStart, windowCount } = windowAt(terms, use, time);
  return { uses: (use?.uses ?? 0) + 1, windowStart, windowCount: windowCount + 1 };
}

function standingDenial({ id, terms }: Consent, { facts, time }: EnquiryScene): DenialCode | null {
  const state = facts.consentState(id);
  switch (state && consentStateAt(state, terms, time)) {
    case 'ACTIVE':
      return time < terms.notBefore ? 'CONSENT_NOT_YET_VALID' : null;
    case 'PAUSED':
      return 'CONSENT_PAUSED';
    case 'REVOKED':
      return 'CONSENT_REVOKED';
    case 'EXPIRED':
      return 'CONSENT_EXPIRED';
    case 'DECLINED':
      return 'CONSENT_DECLINED';
    case undefined:
      return 'CONSENT_UNKNOWN';
  }
}

function termsDenial(terms: ConsentTerms, request: EnquiryRequest): DenialCode | null {
  if (terms.subjectCommitment !== request.subjectCommitment) return 'CONSENT_OTHER_SUBJECT';
  if (terms.product !== request.product) return 'CONSENT_OTHER_PRODUCT';
  return terms.purposes.includes(request.purpose) ? null : 'CONSENT_OTHER_PURPOSE';
}

function bindingDenial(consent: Consent, { facts }: EnquiryScene): DenialCode | null {
  const binding = facts.binding(consent.terms.binding);
  return binding?.revokedAt === null ? null : 'BINDING_REVOKED';
}

function countDenial({ id, terms }: Consent, { counters, time }: EnquiryScene): DenialCode | null {
  const use = counters.consentUse(id);
  if ((use?.uses ?? 0) >= terms.maxUses) return 'CONSENT_EXHAUSTED';
  if (!terms.frequency) return null;
  return windowAt(terms, use, time).windowCount >= terms.frequency.count ? 'CONSENT_TOO_FREQUENT' : null;
}

/**
 * The fixed window that a time falls in, counted from `notBefore`. Times are the clients': where one steps back
 * into an earlier window, the later window goes on counting.
 */
function windowAt(terms: ConsentTerms, use: ConsentUse | undefined, time: number) {
  const start = terms.frequency
    ? time - ((time - terms.notBefore) % terms.frequency.windowMs)
    : terms.notBefore;
  const counting = use !== undefined && use.windowStart >= start;
  return counting
    ? { windowStart: use.windowStart, windowCount: use.windowCount }
    : { windowStart: start, windowCount: 0 };
}
