import type { KeyUse } from '@concordat/chaincode/domain';

export type SigningUse = Exclude<KeyUse, 'seal'>;
export type SecretName = 'index' | 'kek' | 'salts';

/** A public key of this organisation, as it is registered on the ledger. */
export interface PublicKey {
  keyId: string;
  use: KeyUse;
  publicKey: Uint8Array;
}

/** A new key with what registers it: `proof` is its own signature over `keyProofMessage`. */
export interface NewKey extends PublicKey {
  proof: Uint8Array;
}

export interface Signed {
  keyId: string;
  signature: Uint8Array;
}

/** The organisation's private keys. They never leave the adapter. */
export interface Keys {
  /** With the key in use, or with an older one of that use where `keyId` names it. KeyError KEY_UNKNOWN, OWN_KEY_MISSING. */
  sign(use: SigningUse, message: Uint8Array, keyId?: string): Promise<Signed>;
  /** The key in use. KeyError OWN_KEY_MISSING where none was created. */
  current(use: KeyUse): PublicKey;
  /** Every key ever created, older ones first. */
  list(): PublicKey[];
  /** Makes a key. The first of its use is current at once, later ones after `activate`, once they are registered. */
  create(use: KeyUse): Promise<NewKey>;
  activate(keyId: string): Promise<void>;
  /** The proof of possession that registers a key: its signature over `keyProofMessage`. KeyError KEY_UNKNOWN. */
  proof(keyId: string): Uint8Array;
  /** Opens a sealed box addressed to one of our `seal` keys, older ones included. */
  sealOpen(keyId: string, box: Uint8Array): Promise<Uint8Array>;
  /** A derived 32-byte secret. */
  secret(name: SecretName): Uint8Array;
}

export class KeyError extends Error {
  readonly code: string;

  constructor(code: string, detail: string, options?: ErrorOptions) {
    super(`${code}: ${detail}`, options);
    this.name = 'KeyError';
    this.code = code;
  }
}
