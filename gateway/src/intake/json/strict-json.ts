import { isAscii, isUtf8 } from 'node:buffer';
import { JsonError } from './json-error';
import { DEFAULT_LIMITS, type JsonLimits } from './json-limits';
import { duplicateKeyError, syntaxError } from './locate-fault';
import { scanJson } from './scan-json';
import { countMembers, tidyTexts } from './tidy-texts';

/**
 * Parses JSON from outside: I-JSON (RFC 7493) in bounds, with every text in NFC. Refuses what parsers disagree on:
 * wrong UTF-8, a byte order mark, duplicate keys, numbers that a double does not hold, lone surrogates, NUL.
 * V8's parser does the work; the passes before and after it see what it does not tell.
 *
 * @throws JsonError with code, JSON pointer and offset
 */
export function parseStrictJson(bytes: Uint8Array, limits: Partial<JsonLimits> = {}): unknown {
  const bounds = { ...DEFAULT_LIMITS, ...limits };
  if (bytes.length > bounds.maxBytes) throw tooLarge(bounds);
  const ascii = isAscii(bytes);
  const text = ascii ? latin1(bytes) : utf8(bytes);
  const { members } = scanJson(text, bounds);
  const value = parse(text);
  const tidied = isTidy(text, ascii) ? { value, members: countMembers(value) } : tidyTexts(value);
  if (tidied.members !== members) throw duplicateKeyError(text);
  return tidied.value;
}

/**
 * Whether no text in it can need a second look: UTF-8 without `\u` holds no lone surrogate and no NUL that JSON
 * allows, and every part of a text in NFC is in NFC (UAX #15).
 */
function isTidy(text: string, ascii: boolean): boolean {
  return !text.includes('\\u') && (ascii || text.normalize('NFC') === text);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // V8's own message quotes the text, so it is not kept as a cause.
    throw syntaxError(text);
  }
}

function utf8(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw notUtf8(bytes);
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    const expected = 'UTF-8 without a byte order mark (RFC 8259, 8.1)';
    throw new JsonError('JSON_BOM', 'the text begins with a byte order mark', { offset: 0, expected });
  }
  return buffer(bytes).toString('utf8');
}

function latin1(bytes: Uint8Array): string {
  return buffer(bytes).toString('latin1');
}

function buffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function notUtf8(bytes: Uint8Array): JsonError {
  const offset = validPrefix(bytes);
  const detail = bytes.length - offset < 4 ? 'the text is no UTF-8, or cut off' : 'the text is no UTF-8';
  return new JsonError('ENCODING_INVALID', detail, { offset, expected: 'UTF-8' });
}

/** How many bytes at the beginning are whole UTF-8 characters. */
function validPrefix(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isUtf8(bytes.subarray(0, wholeCharacters(bytes, middle)))) good = middle;
    else bad = middle;
  }
  return wholeCharacters(bytes, good);
}

/** The length without a character at the end that is cut off. */
function wholeCharacters(bytes: Uint8Array, length: number): number {
  for (let back = 1; back <= Math.min(3, length); back += 1) {
    const byte = bytes[length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    return needed(byte) > back ? length - back : length;
  }
  return length;
}

function needed(lead: number): number {
  if (lead >= 0xf0) return 4;
  if (lead >= 0xe0) return 3;
  return lead >= 0xc0 ? 2 : 1;
}

function tooLarge({ maxBytes }: JsonLimits): JsonError {
  return new JsonError('JSON_TOO_LARGE', 'the text is too long', { expected: `at most ${maxBytes} bytes` });
}
