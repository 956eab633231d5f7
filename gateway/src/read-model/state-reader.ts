import { type Enquiry, sequence } from '@concordat/chaincode/domain';
import type { Anomaly, EnquiryPosition, ListOptions, Seen, SeenTransaction } from '../ports/read-model';
import type { KeyRange, Storage } from '../ports/storage';
import { decodeRow, decodeState, position, rowKey, rowsUnder, TABLES } from './rows';

/** Reads what the block writer wrote. */
export class StateReader {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  async get<T>(kind: string, attributes: string[]): Promise<Seen<T> | undefined> {
    const bytes = await this.#storage.table(TABLES.state).get(rowKey(kind, ...attributes));
    return bytes && decodeState<T>(kind, bytes);
  }

  async *list<T>(kind: string, options: ListOptions): AsyncIterable<[string, Seen<T>]> {
    const bounds = continued(rowsUnder(kind, ...(options.prefix ?? [])), options, (key) => key.slice(1));
    for await (const [key, bytes] of this.#storage.table(TABLES.state).range(bounds)) {
      yield [`\u0000${key}`, decodeRow<Seen<T>>(bytes)];
    }
  }

  async at<T>(kind: string, attributes: string[], block: number): Promise<Seen<T> | undefined> {
    const latest = await this.get<T>(kind, attributes);
    // What has a history is never deleted: what is not there now has never been.
    if (latest === undefined || latest.block <= block) return latest;
    const row = rowKey(kind, ...attributes);
    const bounds = { gte: row, lt: row + position(block + 1, 0), reverse: true, limit: 1 };
    for await (const [, bytes] of this.#storage.table(TABLES.history).range(bounds))
      return decodeState<T>(kind, bytes);
    return undefined;
  }

  async history<T>(kind: string, attributes: string[]): Promise<Seen<T>[]> {
    const rows: Seen<T>[] = [];
    const bounds = rowsUnder(kind, ...attributes);
    for await (const [, bytes] of this.#storage.table(TABLES.history).range(bounds))
      rows.push(decodeRow(bytes));
    return rows;
  }

  async *inOrder(options: ListOptions): AsyncIterable<[string, Seen<Enquiry>]> {
    const bounds = continued({ gte: '', lt: '~' }, options, (key) => key);
    for await (const [place, row] of this.#storage.table(TABLES.order).range(bounds)) {
      const bytes = await this.#storage.table(TABLES.state).get(Buffer.from(row).toString('utf8'));
      if (bytes) yield [place, decodeRow<Seen<Enquiry>>(bytes)];
    }
  }

  async *transactions(options: ListOptions): AsyncIterable<[string, SeenTransaction]> {
    const bounds = continued({ gte: '', lt: '~' }, options, (key) => key);
    for await (const [place, bytes] of this.#storage.table(TABLES.transaction).range(bounds)) {
      yield [place, decodeRow(bytes)];
    }
  }

  async enquiriesUnder(table: string, ...prefix: string[]): Promise<EnquiryPosition[]> {
    const found: EnquiryPosition[] = [];
    for await (const [, row] of this.#storage.table(table).range(rowsUnder(...prefix))) {
      const [, grantee = '', seq = '0'] = Buffer.from(row).toString('utf8').split('\u0000');
      found.push({ grantee, seq: Number(seq) });
    }
    return found;
  }

  async consentsOf(commitment: string): Promise<string[]> {
    const ids: string[] = [];
    const bounds = rowsUnder('consent', commitment);
    for await (const [, id] of this.#storage.table(TABLES.commitment).range(bounds)) {
      ids.push(Buffer.from(id).toString('utf8'));
    }
    return ids;
  }

  async releases<T>(grantee: string, seq: number): Promise<Seen<T>[]> {
    const rows: Seen<T>[] = [];
    for await (const [, row] of this.list<T>('release', { prefix: [grantee, sequence(seq)] })) rows.push(row);
    return rows;
  }

  async anomalies(limit: number): Promise<Anomaly[]> {
    const rows: Anomaly[] = [];
    const bounds = { reverse: true, limit };
    for await (const [, bytes] of this.#storage.table(TABLES.anomaly).range(bounds))
      rows.push(decodeRow(bytes));
    return rows;
  }
}

function continued(
  bounds: { gte: string; lt: string },
  { after, limit, reverse }: ListOptions,
  toRow: (key: string) => string,
): KeyRange {
  const rest = { ...(limit === undefined ? {} : { limit }), reverse: reverse ?? false };
  if (after === undefined) return { ...bounds, ...rest };
  return reverse
    ? { gte: bounds.gte, lt: toRow(after), ...rest }
    : { gt: toRow(after), lt: bounds.lt, ...rest };
}
