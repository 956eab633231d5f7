import { addLeaf, type Peak, rootOfPeaks } from '../../crypto/peaks';
import { HASH_BYTES, TILE_HEIGHT, TILE_WIDTH } from './tile-layout';

/** A tile that an append filled or made longer. */
export interface ChangedTile {
  level: number;
  index: number;
  bytes: Buffer;
}

interface OpenTile {
  index: number;
  bytes: Buffer;
  width: number;
  changed: boolean;
}

/**
 * The right edge of a tree: the peaks of its complete subtrees, and the last tile of each level. An append works on a
 * copy, which takes the original's place once the new tiles are on disk.
 */
export class GrowingTree {
  private readonly filled: ChangedTile[] = [];

  private constructor(
    private count: number,
    private readonly peaks: Peak[],
    private readonly open: OpenTile[],
  ) {}

  /** `tiles` holds the bytes of the last, partial tile of each level (empty where the level's tiles are all full). */
  static at(size: number, peaks: Peak[], tiles: Uint8Array[]): GrowingTree {
    const open = tiles.map((bytes, level) => ({
      index: Math.floor(size / TILE_WIDTH ** (level + 1)),
      bytes: fullBuffer(bytes),
      width: bytes.length / HASH_BYTES,
      changed: false,
    }));
    return new GrowingTree(size, [...peaks], open);
  }

  get size(): number {
    return this.count;
  }

  copy(): GrowingTree {
    const open = this.open.map((tile) => ({ ...tile, bytes: Buffer.from(tile.bytes), changed: false }));
    return new GrowingTree(this.count, [...this.peaks], open);
  }

  push(leaf: Uint8Array): void {
    this.count += 1;
    this.put(0, leaf);
    addLeaf(this.peaks, leaf, ({ height, hash }) => {
      if (height % TILE_HEIGHT === 0) this.put(height / TILE_HEIGHT, hash);
    });
  }

  root(): Uint8Array {
    return rootOfPeaks(this.peaks);
  }

  /** Every tile touched since the copy was made. */
  changedTiles(): ChangedTile[] {
    const growing = this.open.flatMap(({ index, bytes, width, changed }, level) =>
      changed && width > 0
        ? [{ level, index, bytes: Buffer.from(bytes.subarray(0, width * HASH_BYTES)) }]
        : [],
    );
    return [...this.filled, ...growing];
  }

  private put(level: number, hash: Uint8Array): void {
    const tile = (this.open[level] ??= { index: 0, bytes: fullBuffer(), width: 0, changed: false });
    tile.bytes.set(hash, tile.width * HASH_BYTES);
    tile.width += 1;
    tile.changed = true;
    if (tile.width < TILE_WIDTH) return;
    this.filled.push({ level, index: tile.index, bytes: tile.bytes });
    this.open[level] = { index: tile.index + 1, bytes: fullBuffer(), width: 0, changed: false };
  }
}

function fullBuffer(start: Uint8Array = new Uint8Array()): Buffer {
  const bytes = Buffer.alloc(TILE_WIDTH * HASH_BYTES);
  bytes.set(start);
  return bytes;
}
