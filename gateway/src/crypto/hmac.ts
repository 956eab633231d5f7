import { createHmac, hash, timingSafeEqual } from 'node:crypto';

/** HMAC-SHA-256 (RFC 2104) of the concatenated parts; text is taken as UTF-8. */
export function hmac(key: Uint8Array, ...parts: (string | Uint8Array)[]): Buffer {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}

const BLOCK_BYTES = 64;
const HASH_BYTES = 32;
const MOST_BYTES_A_CHARACTER = 3;
const outer = Buffer.alloc(BLOCK_BYTES + HASH_BYTES);
let inner = Buffer.alloc(4096);

/**
 * HMAC-SHA-256 of one text, as `hmac` computes it, under a key of up to 64 bytes. Publishing a record takes half a dozen of
 * them: written out as two hashes (RFC 2104 section 2), each costs two thirds of what it does through an object of the library.
 */
export function hmacText(key: Uint8Array, text: string, encoding: 'hex' | 'binary'): string {
  const most = BLOCK_BYTES + MOST_BYTES_A_CHARACTER * text.length;
  if (most > inner.length) inner = Buffer.alloc(2 * most);
  padKey(key);
  const end = BLOCK_BYTES + inner.write(text, BLOCK_BYTES, 'utf8');
  outer.write(hash('sha256', inner.subarray(0, end), 'binary'), BLOCK_BYTES, 'binary');
  return hash('sha256', outer, encoding);
}

function padKey(key: Uint8Array): void {
  if (key.length > BLOCK_BYTES) throw new RangeError(`a key of more than ${BLOCK_BYTES} bytes`);
  for (let at = 0; at < BLOCK_BYTES; at++) {
    const byte = key[at] ?? 0;
    inner[at] = byte ^ 0x36;
    outer[at] = byte ^ 0x5c;
  }
}

/** Compares without telling by its time where two byte strings differ. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
