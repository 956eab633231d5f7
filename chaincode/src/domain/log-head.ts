import { checkpointOrigin, verifyCheckpoint } from './checkpoint';
import { fromBase64url, fromHex, toHex } from './encoding';
import { keyIsValid } from './key-rules';
import { verifyConsistency } from './merkle';
import type { RegisteredKey } from './party';
import type { LogHead } from './record';
import { RuleError } from './rule-error';

export interface Anchor {
  checkpoint: string;
  previousSize: number;
  /** hex */
  consistency: string[];
  keyId: string;
}

/**
 * Verifies a checkpoint's origin, key and signature.
 *
 * @throws RuleError KEY_UNKNOWN, BAD_CHECKPOINT
 */
export function openAnchor(
  anchor: Anchor,
  by: { channel: string; publisher: string; key: RegisteredKey | undefined; time: number },
): { size: number; root: string } {
  const { key } = by;
  if (key === undefined || key.use !== 'checkpoint' || !keyIsValid(key, by.time)) {
    throw new RuleError('KEY_UNKNOWN', '/keyId: expected a valid checkpoint key of the caller');
  }
  const origin = checkpointOrigin(by.channel, by.publisher);
  const { size, root } = verifyCheckpoint(anchor.checkpoint, {
    origin,
    publicKey: fromBase64url(key.publicKey, 32),
  });
  if (size === 0) throw new RuleError('BAD_CHECKPOINT', 'an empty tree needs no anchor');
  return { size, root: toHex(root) };
}

/**
 * The head that an anchor brings, or the one that stands there already with the same root.
 * `existing` is the head kept at the anchor's size, if there is one.
 *
 * @throws RuleError STALE_HEAD, FORKED, TIME_REVERSED
 */
export function nextLogHead(
  anchor: Anchor,
  opened: { size: number; root: string },
  at: { publisher: string; current: LogHead | undefined; existing: LogHead | undefined; time: number },
): LogHead {
  const { current, existing, time } = at;
  if (existing) {
    if (existing.root === opened.root) return existing;
    throw new RuleError('FORKED', `another root stands at size ${opened.size}`);
  }
  const currentSize = current?.size ?? 0;
  if (anchor.previousSize !== currentSize || opened.size <= currentSize) {
    throw new RuleError('STALE_HEAD', `the head stands at size ${currentSize}`);
  }
  if (current && time < current.time) {
    throw new RuleError('TIME_REVERSED', "the transaction's time precedes the last head's");
  }
  if (!extendsHead(anchor, opened, current)) {
    throw new RuleError('FORKED', 'the consistency proof does not lead from the current head to this one');
  }
  const { checkpoint, previousSize, keyId } = anchor;
  return { publisher: at.publisher, ...opened, previousSize, time, keyId, checkpoint };
}

function extendsHead(
  anchor: Anchor,
  opened: { size: number; root: string },
  current: LogHead | undefined,
): boolean {
  const proof = anchor.consistency.map((hash) => fromHex(hash, 32));
  if (!current) return proof.length === 0;
  return verifyConsistency({
    size1: current.size,
    size2: opened.size,
    root1: fromHex(current.root, 32),
    root2: fromHex(opened.root, 32),
    proof,
  });
}
