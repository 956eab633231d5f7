import { ledger } from '@hyperledger/fabric-protos';
import { sha256 } from '../identity/ecdsa';

const { QueryReads, QueryReadsMerkleSummary, RangeQueryInfo } = ledger.rwset.kvrwset;
type KVRead = ledger.rwset.kvrwset.KVRead;
type RangeInfo = ledger.rwset.kvrwset.RangeQueryInfo;

/** Fabric's `maxDegreeQueryReadsHashing`: more reads than this travel as a hash. */
const MAX_DEGREE = 50;

/** Puts what a range query found into its record: the reads themselves, or the top of a hash tree over many. */
export function setReads(info: RangeInfo, reads: KVRead[], maxDegree = MAX_DEGREE): void {
  if (reads.length === 0) return;
  if (reads.length <= maxDegree) {
    const raw = new QueryReads();
    raw.setKvReadsList(reads);
    info.setRawReads(raw);
    return;
  }
  const tree = new HashTree(maxDegree);
  for (let at = 0; at < reads.length; at += maxDegree + 1) {
    const leaf = new QueryReads();
    leaf.setKvReadsList(reads.slice(at, at + maxDegree + 1));
    tree.add(sha256(leaf.serializeBinary()));
  }
  const { level, hashes } = tree.top();
  const summary = new QueryReadsMerkleSummary();
  summary.setMaxDegree(maxDegree);
  summary.setMaxLevel(level);
  summary.setMaxLevelHashesList(hashes);
  info.setReadsMerkleHashes(summary);
}

/** Whether a range query that now finds these reads would leave the same record. */
export function sameReads(info: RangeInfo, reads: KVRead[]): boolean {
  const summary = info.getReadsMerkleHashes();
  const now = new RangeQueryInfo();
  setReads(now, reads, summary?.getMaxDegree() ?? Number.MAX_SAFE_INTEGER);
  const bytes = (part?: { serializeBinary(): Uint8Array }) => part?.serializeBinary() ?? new Uint8Array();
  const [before, after] = summary
    ? [bytes(summary), bytes(now.getReadsMerkleHashes())]
    : [bytes(info.getRawReads()), bytes(now.getRawReads())];
  return Buffer.compare(before, after) === 0;
}

/** Fabric's tree (`rwsetutil.RangeQueryResultsHelper`): a level that overflows becomes one hash of the next. */
class HashTree {
  readonly #levels: Buffer[][] = [[]];

  constructor(private readonly maxDegree: number) {}

  add(leaf: Buffer): void {
    let hash = leaf;
    for (let level = 0; ; level++) {
      const hashes = (this.#levels[level] ??= []);
      hashes.push(hash);
      if (hashes.length <= this.maxDegree) return;
      hash = sha256(...hashes.splice(0));
    }
  }

  /** The highest level, counted from 1, once what is below has been carried up to it. */
  top(): { level: number; hashes: Buffer[] } {
    const highest = this.#levels.length - 1;
    for (let level = 0; level < highest; level++) {
      const [only, ...others] = this.#levels[level]?.splice(0) ?? [];
      if (only) this.#levels[level + 1]?.push(others.length === 0 ? only : sha256(only, ...others));
    }
    const hashes = this.#levels[highest] ?? [];
    if (hashes.length <= this.maxDegree) return { level: highest + 1, hashes };
    return { level: highest + 2, hashes: [sha256(...hashes)] };
  }
}
