import type { GroupValue, LogEntry } from '@concordat/chaincode/domain';
import type { Batch } from './storage';

/** A record as its publisher holds it. */
export interface SealedRecord {
  entry: LogEntry;
  /** hex */
  leafHash: string;
  /** 32 random bytes: the salts of the groups derive from it. */
  secret: Uint8Array;
  /** Every disclosure group by name, `meta` included. */
  groups: Record<string, GroupValue>;
}

/** A record encrypted under a data key of its own, 32 bytes. */
export interface Payload {
  /** hex */
  leafHash: string;
  dataKey: Uint8Array;
  box: Uint8Array;
}

export type IndexPurpose = 'subject' | 'business' | 'content';

/** Keeps payloads encrypted, each under its own key, so that one can be destroyed for good. */
export interface Vault {
  /**
   * Adds the payloads to the batch, their data keys wrapped. `index` is that of the first in the log, the others follow it.
   * Callers of `seal` and `erase` take turns (one writer).
   */
  seal(batch: Batch, payloads: Payload[], index: number): Promise<void>;
  /** The index in the log of a record that was sealed, erased or not; undefined where none was. */
  indexOf(leafHash: string): Promise<number | undefined>;
  /** The same of many, in their order. */
  indicesOf(leafHashes: string[]): Promise<(number | undefined)[]>;
  /** The record, or undefined where none is held or it was erased. VaultError VAULT_CORRUPT when it was tampered with. */
  open(leafHash: string): Promise<SealedRecord | undefined>;
  /**
   * Destroys the records' keys: what is left, in backups too, cannot be read. `also` adds to the same write what else
   * must go with them, such as index entries.
   */
  erase(leafHashes: string[], also?: (batch: Batch) => void): Promise<void>;
  /** A keyed index of a text (hex HMAC): equal for equal texts, and nothing to who does not hold the key. */
  indexKey(purpose: IndexPurpose, text: string): string;
}

export class VaultError extends Error {
  readonly code: string;

  constructor(code: string, detail: string, options?: ErrorOptions) {
    super(`${code}: ${detail}`, options);
    this.name = 'VaultError';
    this.code = code;
  }
}
