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
