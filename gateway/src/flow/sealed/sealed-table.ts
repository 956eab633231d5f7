import { utf8 } from '@concordat/chaincode/domain';
import { hmac, openSecretBox, secretBox } from '../../crypto';
import { GatewayError } from '../../errors';
import type { Keys } from '../../ports/keys';
import type { Batch, KeyRange, Storage } from '../../ports/storage';

export interface SealedTableDeps {
  storage: Storage;
  keys: Pick<Keys, 'secret'>;
}

/**
 * A table whose values are encrypted. A value opens under its own key in its own table only: swapped rows, and those of other
 * keys than ours, are STORAGE_CORRUPT.
 */
export class SealedTable<T> {
  readonly #storage: Storage;
  readonly #name: string;
  readonly #secret: Uint8Array;

  constructor({ storage, keys }: SealedTableDeps, name: string) {
    this.#storage = storage;
    this.#name = name;
    this.#secret = secretOf(keys, name);
  }

  async get(key: string): Promise<T | undefined> {
    const sealed = await this.#storage.table(this.#name).get(key);
    return sealed && this.#open(key, sealed);
  }

  put(batch: Batch, key: string, value: T): void {
    batch.put(this.#name, key, secretBox(this.#secret, utf8(JSON.stringify([key, value]))));
  }

  delete(batch: Batch, key: string): void {
    batch.delete(this.#name, key);
  }

  async *range(bounds: KeyRange = {}): AsyncIterable<[string, T]> {
    for await (const [key, sealed] of this.#storage.table(this.#name).range(bounds)) {
      yield [key, this.#open(key, sealed)];
    }
  }

  #open(key: string, sealed: Uint8Array): T {
    const [name, value] = this.#unseal(sealed);
    if (name === key) return value;
    throw this.#corrupt();
  }

  /** What opens was written here, and is as it was written. */
  #unseal(sealed: Uint8Array): [string, T] {
    try {
      return JSON.parse(openSecretBox(this.#secret, sealed).toString('utf8')) as [string, T];
    } catch (cause) {
      throw this.#corrupt(cause);
    }
  }

  #corrupt(cause?: unknown): GatewayError {
    const detail = `a row of ${this.#name} is not the one that was stored there`;
    return new GatewayError('STORAGE_CORRUPT', detail, { cause });
  }
}

/** By the keys and the table's name: tables are made anew for each use. */
const secrets = new WeakMap<Pick<Keys, 'secret'>, Map<string, Uint8Array>>();

function secretOf(keys: Pick<Keys, 'secret'>, name: string): Uint8Array {
  const known = secrets.get(keys) ?? new Map<string, Uint8Array>();
  const secret = known.get(name) ?? hmac(keys.secret('kek'), `table ${name}`);
  secrets.set(keys, known.set(name, secret));
  return secret;
}
