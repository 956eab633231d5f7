import { sequence } from '@concordat/chaincode/domain';

/** C2SP tlog-tiles: eight levels of the tree in a tile, 256 hashes of 32 bytes. */
export const TILE_HEIGHT = 8;
export const TILE_WIDTH = 256;
export const HASH_BYTES = 32;

export const TABLES = { tile: 'tile', entry: 'bulk-entry', state: 'logstate' } as const;
export const SIZE_KEY = 'size';

export function tileKey(level: number, index: number): string {
  return `${level}/${sequence(index)}`;
}

/** How many hashes the tile holds in a tree of `size` leaves; 0 when it does not exist yet. */
export function tileWidth(level: number, index: number, size: number): number {
  const nodes = Math.floor(size / TILE_WIDTH ** level);
  return Math.max(0, Math.min(TILE_WIDTH, nodes - index * TILE_WIDTH));
}

export function hashAt(tile: Uint8Array, position: number): Uint8Array {
  return tile.subarray(position * HASH_BYTES, (position + 1) * HASH_BYTES);
}
