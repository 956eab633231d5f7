import { createHmac, hash } from 'node:crypto';
import { canonicalJson } from '@concordat/chaincode/domain';
import type { GroupValue } from '@concordat/chaincode/domain';

/**
 * A record's commitment (hex), as `commitmentOf(groupDigests(…))` computes it: a test holds the two equal. Publishing
 * computes tens of thousands of these a second, so this one keeps its bytes in one buffer and asks for no other.
 */
export function commitRecord(
  secret: Uint8Array,
  names: readonly string[],
  groups: Record<string, GroupValue>,
): string {
  let digests = '';
  for (const name of names) digests += digestOf(secret, name, groups[name] ?? null);
  return hash('sha256', filled(COMMITMENT, digests, ''), 'hex');
}

/** One byte a character: so that hashes travel as short strings, which cost far less than Buffers. */
const RAW = 'binary';
const GROUP = 'concordat/group/v1\0';
const COMMITMENT = 'concordat/commitment/v1\0';
const MOST_BYTES_A_CHARACTER = 3;

let scratch = Buffer.alloc(4096);

function digestOf(secret: Uint8Array, name: string, value: GroupValue | null): string {
  const salt = createHmac('sha256', secret).update(name).digest(RAW);
  return hash('sha256', filled(GROUP, salt, canonicalJson([name, value])), RAW);
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
