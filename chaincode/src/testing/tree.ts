import { utf8 } from '../domain/encoding';
import { emptyRoot, leafHash, nodeHash } from '../domain/merkle';

/** A tree built by RFC 6962's recursive definitions: slow, obvious, and written apart from the verifier. */
export interface Tree {
  leaf(index: number): Uint8Array;
  root(size: number): Uint8Array;
  inclusion(index: number, size: number): Uint8Array[];
  consistency(size1: number, size2: number): Uint8Array[];
}

export function buildTree(size: number, label = 'entry'): Tree {
  const leaves = Array.from({ length: size }, (_, index) => leafHash(utf8(`${label} ${index}`)));
  return {
    leaf: (index) => leaves[index] ?? emptyRoot,
    root: (at) => root(leaves.slice(0, at)),
    inclusion: (index, at) => path(index, leaves.slice(0, at)),
    consistency: (size1, size2) =>
      size1 === 0 || size1 === size2 ? [] : subproof(size1, leaves.slice(0, size2), true),
  };
}

function root(leaves: Uint8Array[]): Uint8Array {
  const [only] = leaves;
  if (only === undefined) return emptyRoot;
  if (leaves.length === 1) return only;
  const k = split(leaves.length);
  return nodeHash(root(leaves.slice(0, k)), root(leaves.slice(k)));
}

function path(index: number, leaves: Uint8Array[]): Uint8Array[] {
  if (leaves.length <= 1) return [];
  const k = split(leaves.length);
  return index < k
    ? [...path(index, leaves.slice(0, k)), root(leaves.slice(k))]
    : [...path(index - k, leaves.slice(k)), root(leaves.slice(0, k))];
}

function subproof(size: number, leaves: Uint8Array[], complete: boolean): Uint8Array[] {
  if (size === leaves.length) return complete ? [] : [root(leaves)];
  const k = split(leaves.length);
  return size <= k
    ? [...subproof(size, leaves.slice(0, k), complete), root(leaves.slice(k))]
    : [...subproof(size - k, leaves.slice(k), false), root(leaves.slice(0, k))];
}

/** The largest power of two below n. */
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}
