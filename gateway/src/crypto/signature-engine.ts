import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { loadSodium, type Sodium, view } from './sodium';

/** Whether a signature fits a message, under one key. */
export type Verifier = (message: Uint8Array, signature: Uint8Array) => boolean;

export interface SigningKey {
  readonly publicKey: Uint8Array;
  /** A 64-byte Ed25519 signature (RFC 8032). */
  sign(message: Uint8Array): Uint8Array;
}

/**
 * Ed25519 for keys and signatures that were found sound before: see `verifySignature`. Two implementations sign the
 * same bytes and accept the same signatures; a test holds them equal.
 */
export interface SignatureEngine {
  readonly name: 'node' | 'sodium-native';
  /** The key of a 32-byte seed. */
  signer(seed: Uint8Array): SigningKey;
  /** Signatures have 64 bytes. */
  verifier(publicKey: Uint8Array): Verifier;
}

/** The fixed head of an Ed25519 private key in PKCS #8 (RFC 8410); the 32-byte seed follows. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
/** The fixed head of an Ed25519 public key in SPKI (RFC 8410); the 32 bytes of the key follow. */
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');

export const nodeSignatureEngine: SignatureEngine = {
  name: 'node',
  signer(seed) {
    const key = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' });
    const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
    return { publicKey: spki.subarray(SPKI_HEAD.length), sign: (message) => sign(null, message, key) };
  },
  verifier(publicKey) {
    const key = createPublicKey({ key: Buffer.concat([SPKI_HEAD, publicKey]), format: 'der', type: 'spki' });
    return (message, signature) => verify(null, message, key, signature);
  },
};

/**
 * The engine of sodium-native, where that loads and accepts no R with a part of small order, as node does not: releases of
 * libsodium differ in that, and no two gateways may disagree about a bundle. It takes half the time.
 */
export function loadSodiumSignatures(): SignatureEngine | undefined {
  const sodium = loadSodium();
  const engine = sodium && sodiumSignatures(sodium);
  return engine && acceptsNoMixedR(engine) ? engine : undefined;
}

/** Signatures over "concordat" that fit the cofactored equation only: R is off by a point of order 2, and of order 8. */
const MIXED = {
  publicKey: 'ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c',
  signatures: [
    '95999999999999999999999999999999999999999999999999999999999999997e1821482f2f53720cbc5c059af315ca0904a2762f45fff7dd6a5830b284a903',
    'da99e28ba529cdde35a25fba9059e78ecaee239f99755b9b1aa4f65df00803e21bfbd16ddc474f75ba520ce3bee0919be73a7a3fc321b9f90500b8895f0c280a',
  ],
};

/** Whether an engine compares R byte by byte. */
export function acceptsNoMixedR(engine: Pick<SignatureEngine, 'verifier'>): boolean {
  const verifies = engine.verifier(Buffer.from(MIXED.publicKey, 'hex'));
  return !MIXED.signatures.some((signature) =>
    verifies(Buffer.from('concordat'), Buffer.from(signature, 'hex')),
  );
}

export const signatureEngine: SignatureEngine = loadSodiumSignatures() ?? nodeSignatureEngine;

function sodiumSignatures(sodium: Sodium): SignatureEngine {
  return {
    name: 'sodium-native',
    signer(seed) {
      const publicKey = Buffer.alloc(32);
      const secretKey = Buffer.alloc(64);
      sodium.crypto_sign_seed_keypair(publicKey, secretKey, view(seed));
      return { publicKey, sign: (message) => signed(sodium, secretKey, message) };
    },
    verifier(publicKey) {
      const key = Buffer.from(publicKey);
      const other = nodeSignatureEngine.verifier(publicKey);
      // It refuses an R of small order, which RFC 8032 and so the domain do not: its no is not the last word.
      return (message, signature) =>
        sodium.crypto_sign_verify_detached(view(signature), view(message), key) || other(message, signature);
    },
  };
}

function signed(sodium: Sodium, secretKey: Buffer, message: Uint8Array): Uint8Array {
  const signature = Buffer.alloc(64);
  sodium.crypto_sign_detached(signature, view(message), secretKey);
  return signature;
}
