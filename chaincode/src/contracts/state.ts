import type { Context } from 'fabric-contract-api';
import { canonicalJson, utf8 } from '../domain';
import { getMany, offerTo, putMany } from './peer-batches';
import type { Offer, ShimStub } from './peer-batches';

export type Stub = Context['stub'];

const decoder = new TextDecoder();

/**
 * The ledger's state as one transaction sees it: what was committed before, overlaid with what it writes itself.
 * Reads come in batches where the peer takes them. Writes are kept until `flush`, each key once, in the order of
 * the keys' bytes, so that every machine hands in the same.
 */
export class State {
  private readonly read = new Map<string, unknown>();
  private readonly written = new Map<string, unknown>();
  private readonly offer: Offer;

  constructor(private readonly stub: Stub) {
    this.offer =
      process.env['CONCORDAT_SINGLE_STATE_CALLS'] === '1' ? { reads: 0, writes: 0 } : offerTo(stub);
  }

  /** Reads keys that are not read yet, at once. */
  async load(keys: Iterable<string>): Promise<void> {
    const missing = [...new Set(keys)].filter((key) => !this.read.has(key));
    if (this.offer.reads === 0) {
      for (const key of missing) this.read.set(key, decode(await this.stub.getState(key)));
      return;
    }
    for (const part of slices(missing, this.offer.reads)) {
      const values = await getMany(this.stub as unknown as ShimStub, part);
      part.forEach((key, index) => this.read.set(key, decode(values[index])));
    }
  }

  /** A value that was loaded or written before. */
  peek<T>(key: string): T | undefined {
    if (this.written.has(key)) return this.written.get(key) as T;
    if (!this.read.has(key)) throw new Error('a key was peeked at before it was loaded');
    return this.read.get(key) as T | undefined;
  }

  async get<T>(key: string): Promise<T | undefined> {
    if (!this.written.has(key)) await this.load([key]);
    return this.peek(key);
  }

  async getAll<T>(keys: string[]): Promise<(T | undefined)[]> {
    await this.load(keys);
    return keys.map((key) => this.peek<T>(key));
  }

  /** All committed values under a partial composite key, in the order of their keys; own writes are not seen. */
  async list<T>(kind: string, attributes: string[] = []): Promise<T[]> {
    const values: T[] = [];
    for await (const { value } of this.stub.getStateByPartialCompositeKey(kind, attributes)) {
      values.push(JSON.parse(decoder.decode(value)) as T);
    }
    return values;
  }

  put(key: string, value: unknown): void {
    this.written.set(key, value);
  }

  /** Hands the writes to the peer. */
  async flush(): Promise<void> {
    const entries = [...this.written]
      .map(([key, value]): [string, Uint8Array] => [key, utf8(canonicalJson(value))])
      .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    if (this.offer.writes === 0) {
      for (const [key, value] of entries) await this.stub.putState(key, value);
      return;
    }
    for (const part of slices(entries, this.offer.writes))
      await putMany(this.stub as unknown as ShimStub, part);
  }
}

function decode(value: Uint8Array | undefined): unknown {
  return value === undefined || value.length === 0 ? undefined : JSON.parse(decoder.decode(value));
}

function slices<T>(items: T[], most: number): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < items.length; at += most) parts.push(items.slice(at, at + most));
  return parts;
}
