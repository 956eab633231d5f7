import { numberFault } from './exact-number';
import { JsonError } from './json-error';
import type { JsonLimits } from './json-limits';
import { pointerAt } from './locate-fault';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const MINUS = 0x2d;
const NUMBER_TOKEN = /[-+.\deE]*/y;

interface Scan {
  /** Colons outside strings: members of objects as they are written, duplicates included. */
  members: number;
}

/**
 * One pass over a text that need not be JSON yet: bounds its depth and size before anything parses it, and looks at
 * its numbers as they are written, which no parser tells afterwards.
 *
 * @throws JsonError JSON_TOO_DEEP, JSON_TOO_MANY_MEMBERS, NUMBER_TOO_LARGE, NUMBER_INEXACT
 */
export function scanJson(text: string, limits: JsonLimits): Scan {
  let depth = 0;
  let colons = 0;
  let commas = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === COLON) colons += 1;
    else if (code === COMMA) commas += 1;
    else if (opens(code)) depth = deeper(depth, at, limits);
    else if (closes(code)) depth -= 1;
    else if (code === MINUS || isDigit(code)) at = checkNumber(text, at) - 1;
  }
  if (Math.max(colons, commas) > limits.maxMembers) throw tooMany(limits);
  return { members: colons };
}

/** Where the string that begins at `from` ends; the text's end where it does not. */
function endOfString(text: string, from: number): number {
  let end = text.indexOf('"', from + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes += 1;
  return backslashes % 2 === 1;
}

/** `[` and `{` */
function opens(code: number): boolean {
  return code === 0x5b || code === 0x7b;
}

/** `]` and `}` */
function closes(code: number): boolean {
  return code === 0x5d || code === 0x7d;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function deeper(depth: number, offset: number, { maxDepth }: JsonLimits): number {
  if (depth < maxDepth) return depth + 1;
  const expected = `at most ${maxDepth} levels`;
  throw new JsonError('JSON_TOO_DEEP', 'arrays and objects lie too deep in one another', {
    offset,
    expected,
  });
}

function checkNumber(text: string, from: number): number {
  NUMBER_TOKEN.lastIndex = from;
  const token = NUMBER_TOKEN.exec(text)?.[0] ?? '';
  const code = numberFault(token);
  if (code) throw badNumber(code, text.slice(0, from + token.length), from);
  return from + token.length;
}

function badNumber(code: 'NUMBER_TOO_LARGE' | 'NUMBER_INEXACT', text: string, offset: number): JsonError {
  const detail =
    code === 'NUMBER_TOO_LARGE'
      ? 'a number is beyond 2^53 - 1'
      : 'a number has more digits than a double keeps';
  const expected = 'a smaller number, or the number as a text';
  return new JsonError(code, detail, { pointer: pointerAt(text, offset), offset, expected });
}

function tooMany({ maxMembers }: JsonLimits): JsonError {
  const expected = `at most ${maxMembers} members and items`;
  return new JsonError('JSON_TOO_MANY_MEMBERS', 'there are too many members', { expected });
}
