import { groupDigest, recordCommitment, toHex } from '@concordat/chaincode/domain';
import type { GroupValue } from '@concordat/chaincode/domain';
import { hmac } from './hmac';

/** The salt of one disclosure group: `HMAC-SHA-256(record secret, group)`. */
export function groupSalt(secret: Uint8Array, group: string): Buffer {
  return hmac(secret, group);
}

/** The digests of a record's groups, in the order given: `meta` first, then the schema's groups. */
export function groupDigests(
  secret: Uint8Array,
  names: readonly string[],
  groups: Record<string, GroupValue>,
): Uint8Array[] {
  return names.map((name) => groupDigest(name, groupSalt(secret, name), groups[name] ?? null));
}

/** The record's commitment (hex) over its group digests. */
export function commitmentOf(digests: Uint8Array[]): string {
  return toHex(recordCommitment(digests));
}

/** The order in which groups are committed to: the always disclosed `meta`, then the schema's. */
export function groupOrder(schemaGroups: readonly string[]): string[] {
  return ['meta', ...schemaGroups];
}
