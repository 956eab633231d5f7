import type { Batch } from './storage';

/** What an append will make of the log once its batch is committed. */
export interface Appended {
  /** Index of the first new entry. */
  first: number;
  size: number;
  root: Uint8Array;
  /** Call it when the batch is committed: until then the log still is what it was. */
  applied(): void;
}

/** The publisher's append-only Merkle tree (RFC 6962) of log entries. Hashes are 32 bytes. One writer. */
export interface Log {
  size(): number;
  append(batch: Batch, entries: Uint8Array[]): Promise<Appended>;
  /** The root at a size up to the current one; LogError LOG_RANGE beyond it. */
  root(size: number): Promise<Uint8Array>;
  /** The audit path of entry `index` in the tree of `size` (RFC 6962 section 2.1.1). */
  inclusion(index: number, size: number): Promise<Uint8Array[]>;
  /** The consistency proof between two sizes, `size1 <= size2` (RFC 6962 section 2.1.2). */
  consistency(size1: number, size2: number): Promise<Uint8Array[]>;
  entry(index: number): Promise<Uint8Array>;
  /** C2SP tlog-tiles: tile `index` of `level`, full (256 hashes) or with its first `width` hashes. */
  tile(level: number, index: number, width?: number): Promise<Uint8Array | undefined>;
  /** C2SP tlog-tiles entry bundle: entries with a 2-byte length each, 256 or the first `width`. */
  bundle(index: number, width?: number): Promise<Uint8Array | undefined>;
}

export class LogError extends Error {
  readonly code: string;

  constructor(code: string, detail: string, options?: ErrorOptions) {
    super(`${code}: ${detail}`, options);
    this.name = 'LogError';
    this.code = code;
  }
}
