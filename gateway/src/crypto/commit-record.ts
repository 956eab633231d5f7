import { createHmac, hash } from 'node:crypto';
import { canonicalJson } from '@concordat/chaincode/domain';
import type { GroupValue } from '@concordat/chaincode/domain';

/** A record's groups in the order in which they are committed to: each name, and the group as canonical JSON (RFC 8785). */
export interface GroupTexts {
  names: readonly string[];
  texts: readonly string[];
}

/** The canonical JSON of the groups of these names; `null` for one that the record has not. */
export function groupTexts(names: readonly string[], groups: Record<string, GroupValue>): GroupTexts {
  return { names, texts: names.map((name) => canonicalJson(groups[name] ?? null)) };
}

/**
 * A record's commitment (hex), as `commitmentOf(groupDigests(…))` computes it: a test holds the two equal. Publishing
 * computes tens of thousands of these a second, so this one keeps its bytes in one buffer and asks for no other.
 */
export function commitRecord(secret: Uint8Array, { names, texts }: GroupTexts): string {
  let digests = '';
  for (const [at, name] of names.entries()) digests += digestOf(secret, name, texts[at] as string);
  return hash('sha256', filled(COMMITMENT, digests, ''), 'hex');
}

/** One byte a character: so that hashes travel as short strings, which cost far less than Buffers. */
const RAW = 'binary';
const GROUP = 'concordat/group/v1\0';
const COMMITMENT = 'concordat/commitment/v1\0';
const MOST_BYTES_A_CHARACTER = 3;

let scratch = Buffer.alloc(4096);

function digestOf(secret: Uint8Array, name: string, text: string): string {
  const salt = createHmac('sha256', secret).update(name).digest(RAW);
  return hash('sha256', filled(GROUP, salt, `[${canonicalJson(name)},${text}]`), RAW);
}

/** Label, raw bytes and text, one after another, in a buffer that the next call overwrites. */
function filled(label: string, raw: string, text: string): Buffer {
  const most = label.length + raw.length + MOST_BYTES_A_CHARACTER * text.length;
  if (most > scratch.length) scratch = Buffer.alloc(2 * most);
  let end = scratch.write(label, 0, RAW);
  end += scratch.write(raw, end, RAW);
  end += scratch.write(text, end, 'utf8');
  return scratch.subarray(0, end);
}
