import { isUtf8 } from 'node:buffer';
import type { Encoding } from '../mapping';

/** Bytes beyond ASCII that prove UTF-8, all of them being it: letters of Windows-1252 hardly ever are. */
const ENOUGH_FOR_1252 = 4;
/** Pairs of GB18030 now and then are two-byte characters of UTF-8 by chance; so many in a row are not. */
const ENOUGH_FOR_GB = 24;

/**
 * What the beginning of a file (from its first byte beyond ASCII) is really written in, where it is surely not in
 * the encoding said; `undefined` where it may be. Single damaged characters are left to their rows.
 */
export function wrongEncoding(head: Buffer, said: Encoding): Encoding | undefined {
  if (said === 'utf-8') return utf8Share(head) < 0.5 ? likelyLegacy(head) : undefined;
  if (isSurelyUtf8(wholeCharacters(head), said)) return 'utf-8';
  return said === 'windows-1252' && isSurelyGb(head) ? 'gb18030' : undefined;
}

function isSurelyUtf8(head: Buffer, said: Encoding): boolean {
  const high = count(head, 0x80);
  if (high < ENOUGH_FOR_1252 || !isUtf8(head)) return false;
  const inLongCharacters = 3 * count(head, 0xe0);
  return said === 'windows-1252' || high >= ENOUGH_FOR_GB || 2 * inLongCharacters > high;
}

/** How many of the runs of bytes beyond ASCII are UTF-8. */
function utf8Share(head: Buffer): number {
  const runs = highRuns(wholeCharacters(head));
  return runs.length === 0 ? 1 : runs.filter((run) => isUtf8(run)).length / runs.length;
}

function likelyLegacy(head: Buffer): Encoding {
  return isSurelyGb(head) ? 'gb18030' : 'windows-1252';
}

/** Western text hardly ever has four letters beyond ASCII in a row; Chinese text in GB2312's plane mostly has. */
function isSurelyGb(head: Buffer): boolean {
  const runs = highRuns(head);
  const long = runs.filter(
    (run) => run.length >= 4 && run.length % 2 === 0 && run.every((byte) => byte >= 0xa1 && byte < 0xff),
  );
  return long.length > 0 && long.length * 2 >= runs.length;
}

function highRuns(bytes: Buffer): Buffer[] {
  const runs: Buffer[] = [];
  let from = -1;
  for (let at = 0; at <= bytes.length; at += 1) {
    const high = (bytes[at] ?? 0) >= 0x80;
    if (high && from === -1) from = at;
    if (!high && from !== -1) {
      runs.push(bytes.subarray(from, at));
      from = -1;
    }
  }
  return runs;
}

function count(bytes: Buffer, from: number): number {
  return bytes.reduce((found, byte) => (byte >= from ? found + 1 : found), 0);
}

/** Without the character that the end of the head may cut. */
function wholeCharacters(head: Buffer): Buffer {
  for (let cut = 0; cut <= 3; cut += 1) {
    const whole = head.subarray(0, head.length - cut);
    if (isUtf8(whole)) return whole;
  }
  return head;
}
