import { isUtf8 } from 'node:buffer';
import type { Encoding } from '../mapping';

/** Characters beyond ASCII in the beginning of a file, as each encoding would read them. */
const ENOUGH = 2;

/**
 * What the beginning of a file (from its first byte beyond ASCII) is really written in, where it is surely not in
 * the encoding said; `undefined` where it may be. Single damaged characters are left to their rows.
 */
export function wrongEncoding(head: Buffer, said: Encoding): Encoding | undefined {
  if (said === 'utf-8') return utf8Share(head) < 0.5 ? likelyLegacy(head) : undefined;
  if (isUtf8(wholeCharacters(head)) && beyondAscii(head) >= ENOUGH * 2) return 'utf-8';
  return said === 'windows-1252' && isSurelyGb(head) ? 'gb18030' : undefined;
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

function beyondAscii(bytes: Buffer): number {
  return bytes.reduce((count, byte) => (byte >= 0x80 ? count + 1 : count), 0);
}

/** Without the character that the end of the head may cut. */
function wholeCharacters(head: Buffer): Buffer {
  for (let cut = 0; cut <= 3; cut += 1) {
    const whole = head.subarray(0, head.length - cut);
    if (isUtf8(whole)) return whole;
  }
  return head;
}
