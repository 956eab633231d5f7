import { leafHash, sequence } from '@concordat/chaincode/domain';
import { packEntries, unpackEntries } from '../../crypto/entry-bundle';
import type { Appended, Log } from '../../ports/log';
import { LogError } from '../../ports/log';
import type { Batch, Storage, Table } from '../../ports/storage';
import { GrowingTree } from './growing-tree';
import { HASH_BYTES, PACK, SIZE_KEY, TABLES, TILE_WIDTH, tileKey, tileWidth } from './tile-layout';
import { TreeReader } from './tree-reader';

const MAX_ENTRY_BYTES = 0xffff;

/** Opens the log kept in `storage`, at the size that the last committed batch left it. */
export async function openLevelLog(storage: Storage): Promise<Log> {
  const tiles = storage.table(TABLES.tile);
  const stored = await storage.table(TABLES.state).get(SIZE_KEY);
  const size = stored === undefined ? 0 : Number(Buffer.from(stored).toString());
  const reader = new TreeReader((level, index) => tiles.get(tileKey(level, index)));
  const tree = GrowingTree.at(size, await reader.peaks(size), await openTiles(tiles, size));
  return new LevelLog(storage, reader, tree);
}

class LevelLog implements Log {
  private readonly tiles: Table;
  private readonly entries: Table;

  constructor(
    storage: Storage,
    private readonly reader: TreeReader,
    private tree: GrowingTree,
  ) {
    this.tiles = storage.table(TABLES.tile);
    this.entries = storage.table(TABLES.entry);
  }

  size(): number {
    return this.tree.size;
  }

  append(batch: Batch, entries: Uint8Array[]): Promise<Appended> {
    const before = this.tree;
    const next = before.copy();
    putEntries(batch, before.size, entries);
    for (const entry of entries) next.push(leafHash(entry));
    for (const { level, index, bytes } of next.changedTiles())
      batch.put(TABLES.tile, tileKey(level, index), bytes);
    batch.put(TABLES.state, SIZE_KEY, Buffer.from(String(next.size)));
    const applied = () => {
      if (this.tree !== before) throw new LogError('LOG_RACE', 'two appends at once');
      this.tree = next;
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
    const [entry] = isCount(index) && index < this.tree.size ? await this.entriesFrom(index, 1) : [];
    if (entry === undefined) throw new LogError('LOG_RANGE', `no entry ${index} in ${this.tree.size}`);
    return entry;
  }

  async tile(level: number, index: number, width = TILE_WIDTH): Promise<Uint8Array | undefined> {
    if (!this.has(level, index, width)) return undefined;
    return (await this.tiles.get(tileKey(level, index)))?.subarray(0, width * HASH_BYTES);
  }

  async bundle(index: number, width = TILE_WIDTH): Promise<Uint8Array | undefined> {
    if (!this.has(0, index, width)) return undefined;
    return packEntries(await this.entriesFrom(index * TILE_WIDTH, width));
  }

  /** Rows begin at the first entry of an append, so the row that holds an entry is the last one not after it. */
  private async entriesFrom(first: number, count: number): Promise<Uint8Array[]> {
    const found: Uint8Array[] = [];
    let start = first;
    for await (const [key] of this.entries.range({ lte: sequence(first), reverse: true, limit: 1 }))
      start = Number(key);
    for await (const [key, row] of this.entries.range({ gte: sequence(start) })) {
      const entries = unpackEntries(row);
      if (!entries) throw new LogError('LOG_CORRUPT', `the entries from ${Number(key)} on do not come apart`);
      found.push(...entries.slice(Math.max(0, first - start), first - start + count));
      start += entries.length;
      if (start >= first + count) break;
    }
    return found.slice(0, count);
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

function putEntries(batch: Batch, first: number, entries: Uint8Array[]): void {
  if (entries.some((entry) => entry.length > MAX_ENTRY_BYTES)) {
    throw new LogError('LOG_ENTRY_TOO_LARGE', `more than ${MAX_ENTRY_BYTES} bytes`);
  }
  for (let start = 0; start < entries.length; start += PACK) {
    batch.put(TABLES.entry, sequence(first + start), packEntries(entries.slice(start, start + PACK)));
  }
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
