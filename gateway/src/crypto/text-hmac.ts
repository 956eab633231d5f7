import { hash } from 'node:crypto';

const BLOCK_BYTES = 64;
const HASH_BYTES = 32;
const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;
const MOST_BYTES_A_CHARACTER = 3;
/** One byte a character: a short string costs far less than a Buffer. */
const RAW = 'binary';

/**
 * HMAC-SHA-256 (RFC 2104) of many short texts, put together from one-shot hashes: publishing asks for seven a record, and
 * Node's Hmac, an object with a native part for each, takes twice the time and the collector's besides. A test holds it
 * equal to Node's.
 */
export class TextHmac {
  /** The key's inner block, then the text; and its outer block, then the inner hash. */
  #inner = Buffer.alloc(1024);
  readonly #outer = Buffer.alloc(BLOCK_BYTES + HASH_BYTES);

  constructor(key: Uint8Array) {
    this.rekey(key);
  }

  /** Goes on under another key, of at most 64 bytes. */
  rekey(key: Uint8Array): void {
    if (key.length > BLOCK_BYTES) throw new RangeError(`a key of ${key.length} bytes`);
    for (let at = 0; at < BLOCK_BYTES; at++) {
      const byte = key[at] ?? 0;
      this.#inner[at] = byte ^ INNER_PAD;
      this.#outer[at] = byte ^ OUTER_PAD;
    }
  }

  /** The text is taken as UTF-8; `binary` is one byte a character. */
  of(text: string, encoding: 'hex' | 'binary'): string {
    this.#makeRoom(BLOCK_BYTES + MOST_BYTES_A_CHARACTER * text.length);
    const end = BLOCK_BYTES + this.#inner.write(text, BLOCK_BYTES, 'utf8');
    this.#outer.write(hash('sha256', this.#inner.subarray(0, end), RAW), BLOCK_BYTES, RAW);
    return hash('sha256', this.#outer, encoding);
  }

  #makeRoom(bytes: number): void {
    if (bytes <= this.#inner.length) return;
    const larger = Buffer.alloc(2 * bytes);
    larger.set(this.#inner.subarray(0, BLOCK_BYTES));
    this.#inner = larger;
  }
}
