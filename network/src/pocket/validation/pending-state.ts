import type { LedgerStore, StateUpdate } from '../ledger/ledger-store';
import type { StateEntry, Version } from '../ledger/version';

/** The committed state with the writes of the block's earlier valid transactions on top. */
export class PendingState {
  readonly #updates = new Map<string, StateUpdate>();

  constructor(private readonly ledger: LedgerStore) {}

  get(namespace: string, key: string): StateEntry | undefined {
    const pending = this.#updates.get(mapKey(namespace, key));
    return pending ? pending.entry : this.ledger.current(namespace, key);
  }

  set(namespace: string, key: string, entry: StateEntry | undefined): void {
    this.#updates.set(mapKey(namespace, key), { namespace, key, entry });
  }

  updates(): StateUpdate[] {
    return [...this.#updates.values()];
  }

  /** Keys and versions of a range as they would be now, in order of their UTF-8 bytes. */
  async range(range: {
    namespace: string;
    start: string;
    end: string;
    endInclusive: boolean;
  }): Promise<{ key: string; version: Version }[]> {
    const found = new Map<string, Version>();
    const cursor = this.ledger.currentRange(range);
    for (;;) {
      const entries = await cursor.next(1000);
      if (entries.length === 0) break;
      entries.forEach(({ key, version }) => found.set(key, version));
    }
    await cursor.close();
    for (const { namespace, key, entry } of this.#updates.values()) {
      if (namespace !== range.namespace || !isWithin(range, key)) continue;
      if (entry) found.set(key, entry.version);
      else found.delete(key);
    }
    return [...found]
      .map(([key, version]) => ({ key, version, bytes: Buffer.from(key) }))
      .sort((a, b) => Buffer.compare(a.bytes, b.bytes));
  }
}

const mapKey = (namespace: string, key: string) => `${namespace}\0${key}`;

function isWithin(range: { start: string; end: string; endInclusive: boolean }, key: string): boolean {
  const bytes = Buffer.from(key);
  if (Buffer.compare(bytes, Buffer.from(range.start)) < 0) return false;
  if (range.end === '') return true;
  const order = Buffer.compare(bytes, Buffer.from(range.end));
  return range.endInclusive ? order <= 0 : order < 0;
}
