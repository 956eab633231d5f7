import nacl from 'tweetnacl';
import { loadSodium, type Sodium, view } from './sodium';

/** The NaCl primitives that Concordat uses. Two implementations give the same bytes; a test holds them equal. */
export interface BoxEngine {
  readonly name: 'tweetnacl' | 'sodium-native';
  /** Writes into `box`, which is `BOX_BYTES` longer than the plaintext. */
  secretbox(box: Uint8Array, key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array): void;
  openSecretbox(key: Uint8Array, nonce: Uint8Array, box: Uint8Array): Uint8Array | undefined;
  x25519Public(secretKey: Uint8Array): Uint8Array;
  box(keys: BoxKeys, nonce: Uint8Array, plaintext: Uint8Array): Uint8Array;
  openBox(keys: BoxKeys, nonce: Uint8Array, box: Uint8Array): Uint8Array | undefined;
}

/** X25519: the other side's public key and one's own secret key, 32 bytes each. */
export interface BoxKeys {
  publicKey: Uint8Array;
  secretKey: Uint8Array;
}

/** How much longer a box is than what is in it: the authenticator. */
export const BOX_BYTES = 16;

export const tweetnaclEngine: BoxEngine = {
  name: 'tweetnacl',
  secretbox: (box, key, nonce, plaintext) => box.set(nacl.secretbox(plaintext, nonce, key)),
  openSecretbox: (key, nonce, box) => nacl.secretbox.open(box, nonce, key) ?? undefined,
  x25519Public: (secretKey) => nacl.scalarMult.base(secretKey),
  box: (keys, nonce, plaintext) => nacl.box(plaintext, nonce, keys.publicKey, keys.secretKey),
  openBox: (keys, nonce, box) => nacl.box.open(box, nonce, keys.publicKey, keys.secretKey) ?? undefined,
};

/** The engine of sodium-native, where that loads. */
export function loadSodiumEngine(): BoxEngine | undefined {
  const sodium = loadSodium();
  return sodium && sodiumEngine(sodium);
}

export const boxEngine: BoxEngine = loadSodiumEngine() ?? tweetnaclEngine;

function sodiumEngine(sodium: Sodium): BoxEngine {
  return {
    name: 'sodium-native',
    secretbox(box, key, nonce, plaintext) {
      sodium.crypto_secretbox_easy(view(box), view(plaintext), view(nonce), view(key));
    },
    openSecretbox(key, nonce, box) {
      return opened(box, (plaintext) =>
        sodium.crypto_secretbox_open_easy(plaintext, view(box), view(nonce), view(key)),
      );
    },
    x25519Public(secretKey) {
      const publicKey = Buffer.alloc(32);
      sodium.crypto_scalarmult_base(publicKey, view(secretKey));
      return publicKey;
    },
    box(keys, nonce, plaintext) {
      const box = Buffer.alloc(plaintext.length + BOX_BYTES);
      sodium.crypto_box_easy(box, view(plaintext), view(nonce), view(keys.publicKey), view(keys.secretKey));
      return box;
    },
    openBox(keys, nonce, box) {
      return opened(box, (plaintext) =>
        sodium.crypto_box_open_easy(
          plaintext,
          view(box),
          view(nonce),
          view(keys.publicKey),
          view(keys.secretKey),
        ),
      );
    },
  };
}

function opened(box: Uint8Array, open: (plaintext: Buffer) => boolean): Uint8Array | undefined {
  if (box.length < BOX_BYTES) return undefined;
  const plaintext = Buffer.alloc(box.length - BOX_BYTES);
  return open(plaintext) ? plaintext : undefined;
}
