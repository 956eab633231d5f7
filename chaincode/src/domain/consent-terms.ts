import type { BindingTerms, ConsentTerms } from './consent';
import { bindingId, mspId, purpose, time, versionedId } from './names';
import { base64url, checked, hex, integer, list, nullable, object, oneOf, parse, text } from './parse';
import type { Reader } from './parse';

export const METHODS = ['PORTAL_ATTESTED', 'PAPER', 'OWN_KEY'] as const;

const YEARS_100_DAYS = 36_525;
const YEAR_MS = 366 * 24 * 3_600_000;

/** Reads a consent's terms: bounds, a window that lies forward, one use where the mode is ONCE. */
export const consentTerms: Reader<ConsentTerms> = checked(
  object<ConsentTerms>({
    v: oneOf([1]),
    requestId: hex(16),
    grantee: mspId,
    subjectCommitment: hex(32),
    binding: bindingId,
    kind: oneOf(['QUERY', 'COLLECT', 'TRANSFER']),
    mode: oneOf(['ONCE', 'PERIODIC', 'MONITOR']),
    product: versionedId,
    purposes: list(purpose, { min: 1, max: 8, unique: true }),
    notBefore: time,
    notAfter: time,
    maxUses: integer({ min: 1, max: 1_000_000 }),
    frequency: nullable(
      object<{ count: number; windowMs: number }>({
        count: integer({ min: 1, max: 1_000_000 }),
        windowMs: integer({ min: 1000, max: 10 * YEAR_MS }),
      }),
    ),
    dataLifeDays: integer({ min: 0, max: YEARS_100_DAYS }),
    processors: list(text({ max: 128 }), { max: 20, unique: true }),
    method: oneOf(METHODS),
    signatoryRole: oneOf(['LEGAL_REPRESENTATIVE', 'AGENT', 'SELF']),
    mandateHash: nullable(hex(32)),
    privateHash: hex(32),
    predecessor: nullable(hex(32)),
  }),
  (terms, fault) => {
    if (terms.notAfter <= terms.notBefore) fault('/notAfter', 'a time after notBefore');
    if (terms.mode === 'ONCE' && terms.maxUses !== 1) fault('/maxUses', '1, since the mode is ONCE');
  },
);

/**
 * Parses a consent's terms with all their faults at once.
 *
 * @throws RuleError TERMS_INVALID
 */
export function parseConsentTerms(value: unknown): ConsentTerms {
  return parse(consentTerms, value, 'TERMS_INVALID');
}

/** The members of a binding that its certifier signs. */
export const bindingShape: { [K in keyof BindingTerms]-?: Reader<BindingTerms[K]> } = {
  id: bindingId,
  certifier: mspId,
  grantee: mspId,
  subjectCommitment: hex(32),
  method: oneOf(METHODS),
  publicKey: base64url({ min: 32, max: 32 }),
  notAfter: time,
};
