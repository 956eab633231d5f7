import type { ItemMapper } from '../mapping';

export type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

export interface ReadLimits {
  /** Bytes of one line (NDJSON), element (JSON array) or row (CSV). */
  maxRowBytes: number;
}

export const DEFAULT_READ_LIMITS: ReadLimits = { maxRowBytes: 1024 * 1024 };

export interface ReadOptions {
  /** Without it, rows of JSON are items (`{fields, meta}`) themselves. */
  mapper?: ItemMapper;
  limits?: Partial<ReadLimits>;
}
