/** What an organisation does in the consortium (DESIGN section 2). */
export const ROLES = ['publisher', 'reader', 'regulator', 'certifier'] as const;
export type Role = (typeof ROLES)[number];

/** One use per registered key. Every key is an Ed25519 point; a `seal` key is used in its X25519 form (RFC 7748 map). */
export const KEY_USES = ['checkpoint', 'message', 'seal', 'certify'] as const;
export type KeyUse = (typeof KEY_USES)[number];

/** `org mspId` on the ledger. */
export interface Organisation {
  mspId: string;
  name: string;
  governing: boolean;
  roles: Role[];
  /** Certifiers whose bindings this publisher accepts; null accepts every certifier of the consortium. */
  acceptedCertifiers: string[] | null;
  /** The certificate authorities that its admission was approved with; absent for a founding member. */
  authorities?: Authorities;
  /** Absent: a member in good standing. */
  standing?: Standing;
}

/** A member of the list that a consortium starts with. */
export type FoundingMember = Omit<Organisation, 'authorities' | 'standing'>;

/** A member to be admitted: its vote binds its certificate authorities. */
export type NewMember = FoundingMember & { authorities: Authorities };

/** SHA-256 (hex) over the DER of an organisation's two certificate authorities. */
export interface Authorities {
  /** Signs its identities on the ledger. */
  identity: string;
  /** Signs its gateway's TLS certificate. */
  tls: string;
}

/** A SUSPENDED member reads and stops things, and does nothing else until it is reinstated; one that LEFT is none any more. */
export interface Standing {
  state: 'SUSPENDED' | 'LEFT';
  /** Transaction time in milliseconds. */
  since: number;
  /** Id of the proposal that decided it. */
  proposal: string;
}

/** `key mspId keyId` on the ledger. Times are transaction times in milliseconds since the epoch. */
export interface RegisteredKey {
  mspId: string;
  keyId: string;
  use: KeyUse;
  /** base64url, 32 bytes. */
  publicKey: string;
  validFrom: number;
  revokedAt: number | null;
}
