import { bytesEqual, domainHash } from '@concordat/chaincode/domain';
import { boxEngine } from './box-engine';
import { CryptoError } from './crypto-error';
import { x25519PublicOf, x25519SecretOf } from './ed25519';
import { drawRandom } from './random';
import { NONCE_BYTES } from './secret-box';

const KEY_BYTES = 32;

/**
 * An anonymous box for the holder of an Ed25519 `seal` key: `epk || NaCl box`, the nonce being the first 24 bytes
 * of `H("sealed-box", epk, rpk)` over X25519 keys. With an `ephemeralSeed` (32 bytes, as the X25519 secret) it is
 * deterministic, so that whoever knows what was sealed can check it.
 */
export function sealedBox(
  recipient: Uint8Array,
  plaintext: Uint8Array,
  options: { ephemeralSeed?: Uint8Array } = {},
): Buffer {
  const secretKey = options.ephemeralSeed ?? drawRandom(KEY_BYTES);
  const recipientKey = x25519PublicOf(recipient);
  const ephemeralKey = boxEngine.x25519Public(secretKey);
  const nonce = sealedBoxNonce(ephemeralKey, recipientKey);
  return Buffer.concat([
    ephemeralKey,
    boxEngine.box({ publicKey: recipientKey, secretKey }, nonce, plaintext),
  ]);
}

/** Opens a sealed box with the seed of the recipient's key; BOX_REFUSED when it is for another or altered. */
export function openSealedBox(recipientSeed: Uint8Array, sealed: Uint8Array): Buffer {
  const { secretKey, publicKey } = ownKeys(recipientSeed);
  const ephemeralKey = sealed.subarray(0, KEY_BYTES);
  if (ephemeralKey.length < KEY_BYTES) throw refused();
  const nonce = sealedBoxNonce(ephemeralKey, publicKey);
  const plaintext = openOrRefuse({ publicKey: ephemeralKey, secretKey }, nonce, sealed.subarray(KEY_BYTES));
  return Buffer.from(plaintext.buffer, plaintext.byteOffset, plaintext.length);
}

/** Whether a sealed box was made with this `ephemeralSeed`. */
export function hasEphemeralSeed(sealed: Uint8Array, ephemeralSeed: Uint8Array): boolean {
  return bytesEqual(boxEngine.x25519Public(ephemeralSeed), sealed.subarray(0, KEY_BYTES));
}

/** By the seed's own array, which its holder keeps and never changes: gone with it. */
const converted = new WeakMap<Uint8Array, { secretKey: Uint8Array; publicKey: Uint8Array }>();

function ownKeys(seed: Uint8Array) {
  const known = converted.get(seed);
  if (known !== undefined) return known;
  const secretKey = x25519SecretOf(seed);
  const keys = { secretKey, publicKey: boxEngine.x25519Public(secretKey) };
  converted.set(seed, keys);
  return keys;
}

function openOrRefuse(
  keys: { publicKey: Uint8Array; secretKey: Uint8Array },
  nonce: Uint8Array,
  box: Uint8Array,
) {
  let plaintext: Uint8Array | undefined;
  try {
    plaintext = boxEngine.openBox(keys, nonce, box);
  } catch (cause) {
    throw refused({ cause });
  }
  if (plaintext === undefined) throw refused();
  return plaintext;
}

function sealedBoxNonce(ephemeralKey: Uint8Array, recipientKey: Uint8Array): Uint8Array {
  return domainHash('sealed-box', ephemeralKey, recipientKey).subarray(0, NONCE_BYTES);
}

function refused(options?: ErrorOptions): CryptoError {
  return new CryptoError('BOX_REFUSED', 'not sealed to this key, or altered', options);
}
