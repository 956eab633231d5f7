import { emptyRoot, nodeHash } from '@concordat/chaincode/domain';
import { LogError } from '../../ports/log';
import { HASH_BYTES, hashAt, TILE_HEIGHT, TILE_WIDTH } from './tile-layout';
import type { Peak } from './growing-tree';

export type ReadTile = (level: number, index: number) => Promise<Uint8Array | undefined>;

/** Most full tiles kept with their inner nodes: 16 KiB each. */
const CACHED_TILES = 256;

/** Computes roots and proofs (RFC 6962 section 2.1) of any size from tiles. */
export class TreeReader {
  private readonly cache = new Map<string, Uint8Array[][]>();

  constructor(private readonly readTile: ReadTile) {}

  /** The root over leaves `start` to `end`, where `start` is a multiple of the largest power of two below the width. */
  async range(start: number, end: number): Promise<Uint8Array> {
    if (start === end) return emptyRoot;
    const hashes = await Promise.all(
      subtrees(start, end).map(({ height, index }) => this.node(height, index)),
    );
    return hashes.reduceRight((right, left) => nodeHash(left, right));
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

  /** The root of the complete subtree number `index` of `2^height` leaves. */
  private async node(height: number, index: number): Promise<Uint8Array> {
    const level = Math.floor(height / TILE_HEIGHT);
    const inner = height % TILE_HEIGHT;
    const perTile = TILE_WIDTH / 2 ** inner;
    const tile = Math.floor(index / perTile);
    const levels = await this.tileLevels(level, tile);
    const hash = levels[inner]?.[index % perTile];
    if (hash === undefined) throw new LogError('LOG_CORRUPT', `tile ${level}/${tile} is too short`);
    return hash;
  }

  private async tileLevels(level: number, index: number): Promise<Uint8Array[][]> {
    const key = `${level}/${index}`;
    const cached = this.cache.get(key);
    if (cached !== undefined) return cached;
    const tile = await this.readTile(level, index);
    if (tile === undefined) throw new LogError('LOG_CORRUPT', `tile ${key} is missing`);
    const levels = innerLevels(tile);
    if (tile.length === TILE_WIDTH * HASH_BYTES) this.remember(key, levels);
    return levels;
  }

  private remember(key: string, levels: Uint8Array[][]): void {
    const oldest = this.cache.size >= CACHED_TILES ? this.cache.keys().next().value : undefined;
    if (oldest !== undefined) this.cache.delete(oldest);
    this.cache.set(key, levels);
  }
}

/** Every complete inner node of a tile, by its height above the tile's foot. */
function innerLevels(tile: Uint8Array): Uint8Array[][] {
  const foot = Array.from({ length: tile.length / HASH_BYTES }, (_, position) => hashAt(tile, position));
  const levels = [foot];
  for (let below = foot; below.length > 1 && levels.length < TILE_HEIGHT;) {
    const above: Uint8Array[] = [];
    for (let left = 0; left + 1 < below.length; left += 2) {
      above.push(nodeHash(below[left] as Uint8Array, below[left + 1] as Uint8Array));
    }
    levels.push(above);
    below = above;
  }
  return levels;
}

/** The complete subtrees that make up leaves `start` to `end`, from left to right. */
function subtrees(start: number, end: number): { height: number; index: number }[] {
  const parts: { height: number; index: number }[] = [];
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
