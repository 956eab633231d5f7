import { createHash } from 'node:crypto';
import { utf8 } from './encoding';

const SEPARATOR = new Uint8Array([0]);

/** SHA-256 over the parts, one after another. */
export function sha256(...parts: Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}

/** `SHA-256("concordat/<what>/v1" 0x00 parts…)`. Of the parts, only the last may vary in length. */
export function domainHash(what: string, ...parts: Uint8Array[]): Uint8Array {
  return sha256(utf8(`concordat/${what}/v1`), SEPARATOR, ...parts);
}
