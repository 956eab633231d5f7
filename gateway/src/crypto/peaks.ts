import { emptyRoot, nodeHash } from '@concordat/chaincode/domain';

/** The root of a complete subtree of `2^height` leaves. */
export interface Peak {
  height: number;
  hash: Uint8Array;
}

/**
 * Appends a leaf to a tree of which only the peaks are kept: its complete subtrees, largest first (RFC 6962 section 2.1).
 * `onComplete` is told of each subtree that the leaf completes, smallest first.
 */
export function addLeaf(
  peaks: Peak[],
  leaf: Uint8Array,
  onComplete: (peak: Peak) => void = () => undefined,
): void {
  let peak: Peak = { height: 0, hash: leaf };
  for (let last = peaks.at(-1); last?.height === peak.height; last = peaks.at(-1)) {
    peaks.pop();
    peak = { height: peak.height + 1, hash: nodeHash(last.hash, peak.hash) };
    onComplete(peak);
  }
  peaks.push(peak);
}

/** The root of the whole tree. */
export function rootOfPeaks(peaks: readonly Peak[]): Uint8Array {
  const last = peaks.at(-1);
  if (last === undefined) return emptyRoot;
  return peaks.slice(0, -1).reduceRight((right, { hash }) => nodeHash(hash, right), last.hash);
}
