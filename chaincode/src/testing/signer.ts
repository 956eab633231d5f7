import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { fromBase64url, toBase64url } from '../domain';

/** An Ed25519 key made of a label, by Node's own implementation: another than the one that verifies. */
export interface Signer {
  publicKey: Uint8Array;
  /** base64url */
  encoded: string;
  sign: (message: Uint8Array) => Uint8Array;
}

const SIGNERS = new Map<string, Signer>();
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

export function signer(label: string): Signer {
  const known = SIGNERS.get(label);
  if (known) return known;
  const made = makeSigner(label);
  SIGNERS.set(label, made);
  return made;
}

function makeSigner(label: string): Signer {
  const seed = createHash('sha256').update(label).digest();
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  const encoded = createPublicKey(privateKey).export({ format: 'jwk' }).x ?? '';
  return {
    publicKey: fromBase64url(encoded, 32),
    encoded,
    sign: (message) => new Uint8Array(sign(null, message, privateKey)),
  };
}

/** A signature in base64url. */
export function signed(by: Signer, message: Uint8Array): string {
  return toBase64url(by.sign(message));
}
