import { hash } from 'node:crypto';

/** SHA-256 over the parts, one after another. */
export function sha256(...parts: Uint8Array[]): Uint8Array {
  return digest(parts.length === 1 ? (parts[0] as Uint8Array) : joined(parts));
}

/** `SHA-256("concordat/<what>/v1" 0x00 parts…)`. Of the parts, only the last may vary in length. */
export function domainHash(what: string, ...parts: Uint8Array[]): Uint8Array {
  return digest(joined([prefixOf(what), ...parts]));
}

/** One byte a character: a short string costs a third of the Buffer that the library would allocate. */
const RAW = 'binary';

function digest(bytes: Uint8Array): Uint8Array {
  return Buffer.from(hash('sha256', bytes, RAW), RAW);
}

/** Overwritten by the next hash: tree nodes and commitments are many and short. */
const scratch = Buffer.alloc(1024);

function joined(parts: Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  if (length > scratch.length) return Buffer.concat(parts, length);
  let end = 0;
  for (const part of parts) {
    scratch.set(part, end);
    end += part.length;
  }
  return scratch.subarray(0, length);
}

/** One for each kind of hash that there is: never made of what comes from outside. */
const prefixes = new Map<string, Buffer>();

function prefixOf(what: string): Buffer {
  const known = prefixes.get(what);
  if (known !== undefined) return known;
  const prefix = Buffer.from(`concordat/${what}/v1\0`);
  prefixes.set(what, prefix);
  return prefix;
}
