import { createRequire } from 'node:module';

/** The calls of sodium-native that Concordat uses; most write into their first argument. */
export interface Sodium {
  crypto_secretbox_easy(box: Buffer, plaintext: Buffer, nonce: Buffer, key: Buffer): void;
  crypto_secretbox_open_easy(plaintext: Buffer, box: Buffer, nonce: Buffer, key: Buffer): boolean;
  crypto_scalarmult_base(publicKey: Buffer, secretKey: Buffer): void;
  crypto_box_easy(box: Buffer, plaintext: Buffer, nonce: Buffer, publicKey: Buffer, secretKey: Buffer): void;
  crypto_box_open_easy(
    ...args: [plaintext: Buffer, box: Buffer, nonce: Buffer, pk: Buffer, sk: Buffer]
  ): boolean;
  crypto_sign_seed_keypair(publicKey: Buffer, secretKey: Buffer, seed: Buffer): void;
  crypto_sign_detached(signature: Buffer, message: Buffer, secretKey: Buffer): void;
  crypto_sign_verify_detached(signature: Buffer, message: Buffer, publicKey: Buffer): boolean;
}

/** sodium-native where it is installed and loads on this machine, else undefined. */
export function loadSodium(): Sodium | undefined {
  try {
    return createRequire(__filename)('sodium-native') as Sodium;
  } catch {
    return undefined;
  }
}

/** The same bytes as sodium-native takes them. */
export function view(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
