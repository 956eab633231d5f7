import { bytesEqual } from './encoding';
import { sha256 } from './hashing';

const LEAF = new Uint8Array([0]);
const NODE = new Uint8Array([1]);
const HASH_LENGTH = 32;

/** The root of a tree without leaves (RFC 6962 section 2.1). */
export const emptyRoot: Uint8Array = sha256();

/** RFC 6962 leaf hash: `SHA-256(0x00 entry)`. */
export function leafHash(entry: Uint8Array): Uint8Array {
  return sha256(LEAF, entry);
}

/** RFC 6962 node hash: `SHA-256(0x01 left right)`. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(NODE, left, right);
}

export interface InclusionProof {
  index: number;
  size: number;
  leaf: Uint8Array;
  proof: Uint8Array[];
  root: Uint8Array;
}

/** Whether the leaf stands at `index` in the tree of `size` leaves with this root (RFC 9162 section 2.1.3.2). */
export function verifyInclusion({ index, size, leaf, proof, root }: InclusionProof): boolean {
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  if (![leaf, root, ...proof].every(isHash)) return false;
  let position = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (isOdd(position) || position === last) {
      hash = nodeHash(sibling, hash);
      while (!isOdd(position) && position !== 0) {
        position = half(position);
        last = half(last);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    position = half(position);
    last = half(last);
  }
  return last === 0 && bytesEqual(hash, root);
}

export interface ConsistencyProof {
  size1: number;
  size2: number;
  root1: Uint8Array;
  root2: Uint8Array;
  proof: Uint8Array[];
}

/**
 * Whether the tree of `size2` leaves extends the tree of `size1` leaves (RFC 9162 section 2.1.4.2).
 * Equal sizes need equal roots and an empty proof. Nothing can be proven from the empty tree: it is refused.
 */
export function verifyConsistency({ size1, size2, root1, root2, proof }: ConsistencyProof): boolean {
  if (!isCount(size1) || !isCount(size2) || size1 === 0 || size1 > size2) return false;
  if (size1 === size2) return proof.length === 0 && bytesEqual(root1, root2);
  if (![root1, root2, ...proof].every(isHash)) return false;
  const path = isPowerOfTwo(size1) ? [root1, ...proof] : proof;
  const roots = foldConsistency(path, size1, size2);
  return roots !== undefined && bytesEqual(roots.first, root1) && bytesEqual(roots.second, root2);
}

function foldConsistency(path: Uint8Array[], size1: number, size2: number) {
  const [start, ...rest] = path;
  if (start === undefined) return undefined;
  let position = size1 - 1;
  let last = size2 - 1;
  while (isOdd(position)) {
    position = half(position);
    last = half(last);
  }
  let first = start;
  let second = start;
  for (const hash of rest) {
    if (last === 0) return undefined;
    if (isOdd(position) || position === last) {
      first = nodeHash(hash, first);
      second = nodeHash(hash, second);
      while (!isOdd(position) && position !== 0) {
        position = half(position);
        last = half(last);
      }
    } else {
      second = nodeHash(second, hash);
    }
    position = half(position);
    last = half(last);
  }
  return last === 0 ? { first, second } : undefined;
}

function isHash(bytes: Uint8Array): boolean {
  return bytes.length === HASH_LENGTH;
}

function isCount(number: number): boolean {
  return Number.isSafeInteger(number) && number >= 0;
}

function isOdd(number: number): boolean {
  return number % 2 === 1;
}

/** Halved and rounded down without bit operators, which stop at 32 bits. */
function half(number: number): number {
  return (number - (number % 2)) / 2;
}

function isPowerOfTwo(number: number): boolean {
  let rest = number;
  while (rest % 2 === 0) rest /= 2;
  return rest === 1;
}
