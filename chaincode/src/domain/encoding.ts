import { RuleError } from './rule-error';

const HEX = /^(?:[0-9a-f]{2})*$/;
const BASE64URL = /^[A-Za-z0-9_-]*$/;

/** UTF-8 bytes of a text. */
export function utf8(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}

/** Lower-case hex. */
export function toHex(bytes: Uint8Array): string {
  return view(bytes).toString('hex');
}

/**
 * Reads lower-case hex.
 *
 * @param length the number of bytes expected, if it is known
 * @throws RuleError ENCODING_INVALID
 */
export function fromHex(hex: string, length?: number): Uint8Array {
  if (!HEX.test(hex)) throw new RuleError('ENCODING_INVALID', 'not lower-case hex');
  return ofLength(Buffer.from(hex, 'hex'), length);
}

/** base64url without padding (RFC 4648 section 5). */
export function toBase64url(bytes: Uint8Array): string {
  return view(bytes).toString('base64url');
}

/**
 * Reads base64url without padding, in its only canonical spelling: unused bits are zero.
 *
 * @param length the number of bytes expected, if it is known
 * @throws RuleError ENCODING_INVALID
 */
export function fromBase64url(text: string, length?: number): Uint8Array {
  if (!BASE64URL.test(text) || !isCanonicalEnd(text.slice(text.length - (text.length % 4)))) {
    throw new RuleError('ENCODING_INVALID', 'not canonical base64url without padding');
  }
  return ofLength(Buffer.from(text, 'base64url'), length);
}

/** Four characters are three bytes, whichever they are: only what is left behind the last four can be spelled otherwise. */
function isCanonicalEnd(rest: string): boolean {
  return Buffer.from(rest, 'base64url').toString('base64url') === rest;
}

/** Standard base64 with padding, as signed notes use it. */
export function toBase64(bytes: Uint8Array): string {
  return view(bytes).toString('base64');
}

/**
 * Reads canonical standard base64 with padding.
 *
 * @throws RuleError ENCODING_INVALID
 */
export function fromBase64(text: string, length?: number): Uint8Array {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw new RuleError('ENCODING_INVALID', 'not canonical base64');
  return ofLength(bytes, length);
}

/** Whether two byte strings are equal. Not for secrets: it stops at the first difference. */
export function bytesEqual(a: Uint8Array, b: Uint8Array): boolean {
  return view(a).equals(b);
}

function view(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A plain array of its own: a Buffer may share its memory with others, and prints itself differently. */
function ofLength(bytes: Uint8Array, length: number | undefined): Uint8Array {
  if (length !== undefined && bytes.length !== length) {
    throw new RuleError('ENCODING_INVALID', `${bytes.length} bytes where ${length} are expected`);
  }
  return new Uint8Array(bytes);
}
