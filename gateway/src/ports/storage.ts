/** The bounds of a range over keys, in the order of their UTF-8 bytes. */
export interface KeyRange {
  gt?: string;
  gte?: string;
  lt?: string;
  lte?: string;
  reverse?: boolean;
  limit?: number;
}

/** One named set of keys. */
export interface Table {
  get(key: string): Promise<Uint8Array | undefined>;
  /** The values in the order of the keys; undefined where there is none. */
  getMany(keys: string[]): Promise<(Uint8Array | undefined)[]>;
  range(bounds?: KeyRange): AsyncIterable<[string, Uint8Array]>;
}

/** Changes that become durable together, by one synced write, or not at all. */
export interface Batch {
  put(table: string, key: string, value: Uint8Array): void;
  delete(table: string, key: string): void;
  /** Resolves when the changes are on disk. StorageError STORAGE_FAILED when they may not be. */
  commit(): Promise<void>;
}

/** The one database of a gateway. */
export interface Storage {
  table(name: string): Table;
  batch(): Batch;
  close(): Promise<void>;
}

export class StorageError extends Error {
  readonly code: string;

  constructor(code: string, detail: string, options?: ErrorOptions) {
    super(`${code}: ${detail}`, options);
    this.name = 'StorageError';
    this.code = code;
  }
}
