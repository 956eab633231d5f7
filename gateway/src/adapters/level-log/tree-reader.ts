import { emptyRoot, nodeHash } from '@concordat/chaincode/domain';
import { LogError } from '../../ports/log';
import { RecentMap } from './recent-map';
import { HASH_BYTES, hashAt, TILE_HEIGHT, TILE_WIDTH } from './tile-layout';
import type { Peak } from '../../crypto/peaks';

/** The complete subtree number `index` of those of `2^height` leaves. */
interface Subtree {
  height: number;
  index: number;
}

export type ReadTile = (level: number, index: number) => Promise<Uint8Array | undefined>;

/** Most tiles kept with their inner nodes: 16 KiB each. */
const CACHED_TILES = 512;
/** Most roots of incomplete ranges kept. */
const CACHED_RANGES = 1024;

/** Computes roots and proofs (RFC 6962 section 2.1) of any size from tiles. */
export class TreeReader {
  private readonly tiles = new RecentMap<Promise<TileLevels>>(CACHED_TILES);
  private readonly ranges = new RecentMap<Promise<Uint8Array>>(CACHED_RANGES);

  constructor(private readonly readTile: ReadTile) {}

  /** The root over leaves `start` to `end`, where `start` is a multiple of the largest power of two below the width. */
  async range(start: number, end: number): Promise<Uint8Array> {
    if (start === end) return emptyRoot;
    const parts = subtrees(start, end);
    const [only] = parts;
    if (only !== undefined && parts.length === 1) return this.node(only.height, only.index);
    return this.ranges.get(`${start}/${end}`, () => this.joined(parts));
  }

  /** The peaks of a tree of `size`, largest first. */
  async peaks(size: number): Promise<Peak[]> {
    const parts = subtrees(0, size);
    return Promise.all(
      parts.map(async ({ height, index }) => ({ height, hash: await this.node(height, index) })),
    );
  }

  async inclusion(index: number, size: number): Promise<Uint8Array[]> {
    const path: Promise<Uint8Array>[] = [];
    let start = 0;
    let end = size;
    while (end - start > 1) {
      const split = start + largestPowerBelow(end - start);
      if (index < split) {
        path.push(this.range(split, end));
        end = split;
      } else {
        path.push(this.range(start, split));
        start = split;
      }
    }
    return (await Promise.all(path)).reverse();
  }

  async consistency(size1: number, size2: number): Promise<Uint8Array[]> {
    if (size1 === 0 || size1 === size2) return [];
    const path: Promise<Uint8Array>[] = [];
    let start = 0;
    let end = size2;
    while (end !== size1) {
      const split = start + largestPowerBelow(end - start);
      if (size1 <= split) {
        path.push(this.range(split, end));
        end = split;
      } else {
        path.push(this.range(start, split));
        start = split;
      }
    }
    if (start > 0) path.push(this.range(start, end));
    return (await Promise.all(path)).reverse();
  }

  private async joined(parts: Subtree[]): Promise<Uint8Array> {
    const hashes = await Promise.all(parts.map(({ height, index }) => this.node(height, index)));
    return hashes.reduceRight((right, left) => nodeHash(left, right));
  }

  /** The root of the complete subtree number `index` of `2^height` leaves. It never changes once it is there. */
  private async node(height: number, index: number): Promise<Uint8Array> {
    const level = Math.floor(height / TILE_HEIGHT);
    const inner = height % TILE_HEIGHT;
    const perTile = TILE_WIDTH / 2 ** inner;
    const tile = Math.floor(index / perTile);
    const key = `${level}/${tile}`;
    const read = () => this.readLevels(level, tile);
    const known = nodeAt(await this.tiles.get(key, read), inner, index % perTile);
    if (known !== undefined) return known;
    // The tile has grown since it was read.
    this.tiles.delete(key);
    const grown = nodeAt(await this.tiles.get(key, read), inner, index % perTile);
    if (grown !== undefined) return grown;
    throw new LogError('LOG_CORRUPT', `tile ${key} is too short`);
  }

  private async readLevels(level: number, index: number): Promise<TileLevels> {
    const tile = await this.readTile(level, index);
    if (tile === undefined) throw new LogError('LOG_CORRUPT', `tile ${level}/${index} is missing`);
    return innerLevels(tile);
  }
}

/** The complete nodes of a tile, one after another, by their height above the tile's foot. */
type TileLevels = Uint8Array[];

function nodeAt(levels: TileLevels, height: number, position: number): Uint8Array | undefined {
  const hash = hashAt(levels[height] ?? new Uint8Array(), position);
  return hash.length === HASH_BYTES ? hash : undefined;
}

function innerLevels(tile: Uint8Array): TileLevels {
  const levels: TileLevels = [tile];
  for (let below = tile; below.length >= 2 * HASH_BYTES && levels.length < TILE_HEIGHT;) {
    const count = Math.floor(below.length / HASH_BYTES / 2);
    const above = Buffer.allocUnsafeSlow(count * HASH_BYTES);
    for (let at = 0; at < count; at++)
      above.set(nodeHash(hashAt(below, 2 * at), hashAt(below, 2 * at + 1)), at * HASH_BYTES);
    levels.push(above);
    below = above;
  }
  return levels;
}

/** The complete subtrees that make up leaves `start` to `end`, from left to right. */
function subtrees(start: number, end: number): Subtree[] {
  const parts: Subtree[] = [];
  for (let at = start; at < end;) {
    let height = 0;
    while (2 ** (height + 1) <= end - at && at % 2 ** (height + 1) === 0) height += 1;
    parts.push({ height, index: at / 2 ** height });
    at += 2 ** height;
  }
  return parts;
}

function largestPowerBelow(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}
