/** The bounds of a range over keys, in the order of their UTF-8 bytes. */
export interface KeyRange {
  gt?: string;
  gte?: string;
  lt?: string;
  lte?: string;
  reverse?: boolean;
  limit?: number;
}

/** The bounds of all keys that start with `prefix`. */
export function startingWith(prefix: string): { gte: string; lt: string } {
  return { gte: prefix, lt: `${prefix}\u{10ffff}` };
}

const BULK = 'bulk-';

/**
 * Whether a table is for large values under ascending keys: its name begins with `bulk-`. Such a value counts only where a
 * row of another table names it: it may be there without, after a write that failed or was cut off.
 */
export function isBulk(table: string): boolean {
  return table.startsWith(BULK);
}

/** One named set of keys. */
export interface Table {
  get(key: string): Promise<Uint8Array | undefined>;
  /** The values in the order of the keys; undefined where there is none. */
  getMany(keys: string[]): Promise<(Uint8Array | undefined)[]>;
  range(bounds?: KeyRange): AsyncIterable<[string, Uint8Array]>;
}

/** Changes that become durable together or not at all, by synced writes: bulk first, then all the rows in one. */
export interface Batch {
  put(table: string, key: string, value: Uint8Array): void;
  delete(table: string, key: string): void;
  /**
   * Resolves when the changes are on disk. StorageError STORAGE_FULL (no room) or STORAGE_FAILED: then none of them is
   * kept, and nothing more is written until the storage has recovered.
   */
  commit(): Promise<void>;
}

/** What a gateway keeps. After a write failed it recovers by itself, as soon as writing works again. */
export interface Storage {
  table(name: string): Table;
  batch(): Batch;
  /** Why nothing can be written now; undefined where all is well. */
  fault(): StorageError | undefined;
  close(): Promise<void>;
}

export class StorageError extends Error {
  readonly code: string;
  /** Seconds after which asking again makes sense. */
  readonly retryAfter: number | undefined;

  constructor(code: string, detail: string, options: ErrorOptions & { retryAfter?: number } = {}) {
    super(`${code}: ${detail}`, options);
    this.name = 'StorageError';
    this.code = code;
    this.retryAfter = options.retryAfter;
  }
}
