import type { Clock } from '../ports/clock';
import type { Storage } from '../ports/storage';
import type { NonceStore } from './verify-message';

const TABLE = 'nonce';
const PRUNE_AT_ONCE = 500;

/** Keys sort by expiry, so that what has expired is found without an index. */
const keyOf = (mspId: string, nonce: string, expires: number) =>
  `${String(expires).padStart(15, '0')}/${mspId}/${nonce}`;

/** Nonces of other gateways' requests, on disk until they expire, so that a restart forgets none. */
export class ReplayStore implements NonceStore {
  readonly #storage: Storage;
  readonly #clock: Clock;
  /** `mspId/nonce` → key in the table. */
  readonly #seen: Map<string, string>;
  #waiting: { keys: string[]; written: Promise<void> } | undefined;
  #writing: Promise<void> = Promise.resolve();

  private constructor(storage: Storage, clock: Clock, seen: Map<string, string>) {
    this.#storage = storage;
    this.#clock = clock;
    this.#seen = seen;
  }

  /** Reads what earlier runs have seen. */
  static async open(storage: Storage, clock: Clock): Promise<ReplayStore> {
    const seen = new Map<string, string>();
    for await (const [key] of storage.table(TABLE).range({})) seen.set(key.slice(16), key);
    return new ReplayStore(storage, clock, seen);
  }

  async claim(mspId: string, nonce: string, expiresMs: number): Promise<boolean> {
    const name = `${mspId}/${nonce}`;
    if (this.#seen.has(name)) return false;
    const key = keyOf(mspId, nonce, expiresMs);
    this.#seen.set(name, key);
    await this.#write(key);
    return true;
  }

  /** One synced write at a time; what arrives meanwhile shares the next. */
  #write(key: string): Promise<void> {
    if (this.#waiting) {
      this.#waiting.keys.push(key);
      return this.#waiting.written;
    }
    const keys = [key];
    const written = this.#writing.then(() => {
      this.#waiting = undefined;
      return this.#commit(keys);
    });
    this.#waiting = { keys, written };
    this.#writing = written.catch(() => undefined);
    return written;
  }

  async #commit(keys: string[]): Promise<void> {
    const batch = this.#storage.batch();
    for (const key of keys) batch.put(TABLE, key, new Uint8Array(1));
    for (const [name, key] of this.#expired()) {
      batch.delete(TABLE, key);
      this.#seen.delete(name);
    }
    await batch.commit();
  }

  /** The map keeps insertion order, which is nearly the order of expiry. */
  #expired(): [string, string][] {
    const now = this.#clock.now();
    const expired: [string, string][] = [];
    for (const entry of this.#seen) {
      if (Number(entry[1].slice(0, 15)) >= now || expired.length === PRUNE_AT_ONCE) break;
      expired.push(entry);
    }
    return expired;
  }
}
