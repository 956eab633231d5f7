import { BOX_BYTES, boxEngine } from './box-engine';
import { CryptoError } from './crypto-error';
import { drawRandom } from './random';

export const NONCE_BYTES = 24;

/** NaCl secretbox under a 32-byte key with a fresh random nonce: `nonce || box`. */
export function secretBox(key: Uint8Array, plaintext: Uint8Array): Buffer {
  const sealed = Buffer.allocUnsafe(NONCE_BYTES + plaintext.length + BOX_BYTES);
  const nonce = drawRandom(NONCE_BYTES);
  sealed.set(nonce);
  boxEngine.secretbox(sealed.subarray(NONCE_BYTES), key, nonce, plaintext);
  return sealed;
}

/** Opens what `secretBox` made; BOX_REFUSED when the key is another one or a bit was changed. */
export function openSecretBox(key: Uint8Array, sealed: Uint8Array): Buffer {
  const plaintext = boxEngine.openSecretbox(
    key,
    sealed.subarray(0, NONCE_BYTES),
    sealed.subarray(NONCE_BYTES),
  );
  if (plaintext === undefined) throw new CryptoError('BOX_REFUSED', 'wrong key or altered ciphertext');
  return Buffer.from(plaintext.buffer, plaintext.byteOffset, plaintext.length);
}
