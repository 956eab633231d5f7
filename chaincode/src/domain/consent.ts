import type { Purpose } from './purpose';
import type { Assurance } from './schema';

export type ConsentMethod = 'PORTAL_ATTESTED' | 'PAPER' | 'OWN_KEY';

export const ASSURANCE: Record<ConsentMethod, Assurance> = { PAPER: 1, PORTAL_ATTESTED: 2, OWN_KEY: 3 };

/** `binding id`: a certifier vouches for the key that signs for a subject commitment. */
export interface BindingTerms {
  id: string;
  certifier: string;
  grantee: string;
  /** hex */
  subjectCommitment: string;
  method: ConsentMethod;
  /** base64url Ed25519: the subject's own key, or the certifier's `certify` key. */
  publicKey: string;
  notAfter: number;
}

export interface Binding extends BindingTerms {
  keyId: string;
  /** base64url Ed25519 by the certifier's `certify` key over `H("binding", JCS(terms))`. */
  signature: string;
  time: number;
  revokedAt: number | null;
}

/** What the subject signs: exactly the enforceable terms and a salted hash of the private part. */
export interface ConsentTerms {
  v: 1;
  /** 16 random bytes, hex, drawn by the grantee. */
  requestId: string;
  grantee: string;
  /** hex */
  subjectCommitment: string;
  binding: string;
  kind: 'QUERY' | 'COLLECT' | 'TRANSFER';
  mode: 'ONCE' | 'PERIODIC' | 'MONITOR';
  product: string;
  purposes: Purpose[];
  notBefore: number;
  notAfter: number;
  /** 1 where mode is ONCE. */
  maxUses: number;
  /** At most `count` grants in each fixed window of `windowMs`; null for no bound. */
  frequency: { count: number; windowMs: number } | null;
  /** Days that the grantee may keep what it was given. */
  dataLifeDays: number;
  processors: string[];
  method: ConsentMethod;
  signatoryRole: 'LEGAL_REPRESENTATIVE' | 'AGENT' | 'SELF';
  /** hex, or null where the signatory needs no mandate. */
  mandateHash: string | null;
  /** Salted hash (hex) of the private part: purpose in words, scan, signatory's name. */
  privateHash: string;
  predecessor: string | null;
}

export type ActKind = 'GRANT' | 'DECLINE' | 'PAUSE' | 'RESUME' | 'REVOKE';

/** The payload of an act's compact JWS (EdDSA). `terms` travels with GRANT and DECLINE only. */
export interface ConsentAct {
  typ: 'concordat-consent-act';
  channel: string;
  contract: 'consent';
  act: ActKind;
  consentId: string;
  /** The current lifecycle hash (hex); null for GRANT, DECLINE and REVOKE. */
  prev: string | null;
  /** Milliseconds since the epoch. */
  exp: number;
  terms?: ConsentTerms;
}

export type ConsentStateName = 'ACTIVE' | 'PAUSED' | 'REVOKED' | 'EXPIRED' | 'DECLINED';

/** `consent id version` (version is 1). */
export interface Consent {
  id: string;
  version: 1;
  terms: ConsentTerms;
  assurance: Assurance;
  certifier: string;
  time: number;
}

/** `consentstate id`. */
export interface ConsentState {
  id: string;
  grantee: string;
  state: ConsentStateName;
  /** hex */
  lifecycle: string;
  since: number;
}

/** `consentuse id`. */
export interface ConsentUse {
  uses: number;
  windowStart: number;
  windowCount: number;
}
