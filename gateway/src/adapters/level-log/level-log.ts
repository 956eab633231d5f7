import { leafHash } from '@concordat/chaincode/domain';
import { packEntries } from '../../crypto/entry-bundle';
import type { Appended, Log } from '../../ports/log';
import { LogError } from '../../ports/log';
import type { Batch, Storage, Table } from '../../ports/storage';
import { EntryRows } from './entry-rows';
import { GrowingTree } from './growing-tree';
import { HASH_BYTES, SIZE_KEY, TABLES, TILE_WIDTH, tileKey, tileWidth } from './tile-layout';
import { TreeReader } from './tree-reader';

/** Opens the log kept in `storage`, at the size that the last committed batch left it. */
export async function openLevelLog(storage: Storage): Promise<Log> {
  const tiles = storage.table(TABLES.tile);
  const stored = await storage.table(TABLES.state).get(SIZE_KEY);
  const size = stored === undefined ? 0 : Number(Buffer.from(stored).toString());
  const reader = new TreeReader((level, index) => tiles.get(tileKey(level, index)));
  const tree = GrowingTree.at(size, await reader.peaks(size), await openTiles(tiles, size));
  const entries = await EntryRows.at(storage.table(TABLES.entry), size);
  return new LevelLog(tiles, { reader, entries }, tree);
}

class LevelLog implements Log {
  private readonly reader: TreeReader;
  private readonly entries: EntryRows;

  constructor(
    private readonly tiles: Table,
    { reader, entries }: { reader: TreeReader; entries: EntryRows },
    private tree: GrowingTree,
  ) {
    this.reader = reader;
    this.entries = entries;
  }

  size(): number {
    return this.tree.size;
  }

  append(batch: Batch, entries: Uint8Array[]): Promise<Appended> {
    const before = this.tree;
    const next = before.copy();
    const counted = this.entries.put(batch, before.size, entries);
    for (const entry of entries) next.push(leafHash(entry));
    for (const { level, index, bytes } of next.changedTiles())
      batch.put(TABLES.tile, tileKey(level, index), bytes);
    batch.put(TABLES.state, SIZE_KEY, Buffer.from(String(next.size)));
    const applied = () => {
      if (this.tree !== before) throw new LogError('LOG_RACE', 'two appends at once');
      this.tree = next;
      counted();
    };
    return Promise.resolve({ first: before.size, size: next.size, root: next.root(), applied });
  }

  async root(size: number): Promise<Uint8Array> {
    this.checkSize(size);
    return size === this.tree.size ? this.tree.root() : this.reader.range(0, size);
  }

  async inclusion(index: number, size: number): Promise<Uint8Array[]> {
    this.checkSize(size);
    if (!isCount(index) || index >= size) throw new LogError('LOG_RANGE', `no entry ${index} in ${size}`);
    return this.reader.inclusion(index, size);
  }

  async consistency(size1: number, size2: number): Promise<Uint8Array[]> {
    this.checkSize(size2);
    if (!isCount(size1) || size1 > size2) throw new LogError('LOG_RANGE', `${size1} is beyond ${size2}`);
    return this.reader.consistency(size1, size2);
  }

  async entry(index: number): Promise<Uint8Array> {
    const [entry] = isCount(index) && index < this.tree.size ? await this.entries.read(index, 1) : [];
    if (entry === undefined) throw new LogError('LOG_RANGE', `no entry ${index} in ${this.tree.size}`);
    return entry;
  }

  async tile(level: number, index: number, width = TILE_WIDTH): Promise<Uint8Array | undefined> {
    if (!this.has(level, index, width)) return undefined;
    return (await this.tiles.get(tileKey(level, index)))?.subarray(0, width * HASH_BYTES);
  }

  async bundle(index: number, width = TILE_WIDTH): Promise<Uint8Array | undefined> {
    if (!this.has(0, index, width)) return undefined;
    return packEntries(await this.entries.read(index * TILE_WIDTH, width));
  }

  private has(level: number, index: number, width: number): boolean {
    if (![level, index, width].every(isCount) || width === 0) return false;
    return level < 7 && width <= tileWidth(level, index, this.tree.size);
  }

  private checkSize(size: number): void {
    if (!isCount(size) || size > this.tree.size) {
      throw new LogError('LOG_RANGE', `${size} is beyond the log's ${this.tree.size} entries`);
    }
  }
}

/** The partial tile at the right edge of each level; empty bytes where the level ends with a full one. */
async function openTiles(tiles: Table, size: number): Promise<Uint8Array[]> {
  const open: Uint8Array[] = [];
  for (let level = 0; TILE_WIDTH ** level <= size; level++) {
    const index = Math.floor(size / TILE_WIDTH ** (level + 1));
    const width = tileWidth(level, index, size);
    const bytes = width === 0 ? new Uint8Array() : await tiles.get(tileKey(level, index));
    if (bytes === undefined || bytes.length !== width * HASH_BYTES) {
      throw new LogError('LOG_CORRUPT', `tile ${level}/${index} does not fit the size ${size}`);
    }
    open.push(bytes);
  }
  return open;
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
