import { ledger } from '@hyperledger/fabric-protos';
import type { Version } from '../ledger/version';
import { setReads } from './range-summary';

const { kvrwset } = ledger.rwset;

/** A range query as far as the chaincode read it, with what it found. */
export interface RangeRead {
  start: string;
  end: string;
  /** The whole range was read; else `end` is the last key that was seen. */
  exhausted: boolean;
  reads: { key: string; version: Version }[];
}

interface NamespaceSet {
  reads: Map<string, Version | undefined>;
  writes: Map<string, Uint8Array | undefined>;
  metadata: Map<string, Map<string, Uint8Array>>;
  ranges: RangeRead[];
}

/** What a simulation read (with versions) and would write; the ledger's view of a transaction. */
export class ReadWriteSet {
  readonly #namespaces = new Map<string, NamespaceSet>();

  /** Notes a read; only a key's first read counts, since the view does not move. */
  read(namespace: string, key: string, version: Version | undefined): void {
    const { reads } = this.#namespace(namespace);
    if (!reads.has(key)) reads.set(key, version);
  }

  /** Notes a write; an empty or absent value deletes the key, as in Fabric. */
  write(namespace: string, key: string, value: Uint8Array | undefined): void {
    const set = this.#namespace(namespace);
    set.writes.set(key, value && value.length > 0 ? value : undefined);
  }

  writeMetadata(namespace: string, key: string, entries: Map<string, Uint8Array>): void {
    this.#namespace(namespace).metadata.set(key, entries);
  }

  range(namespace: string, range: RangeRead): void {
    this.#namespace(namespace).ranges.push(range);
  }

  /** Namespaces read or written. */
  namespaces(): string[] {
    return [...this.#namespaces.keys()];
  }

  /** `TxReadWriteSet`: namespaces and keys sorted by UTF-8 bytes, so that equal simulations give equal bytes. */
  serialize(): Uint8Array {
    const result = new ledger.rwset.TxReadWriteSet();
    result.setDataModel(ledger.rwset.TxReadWriteSet.DataModel.KV);
    result.setNsRwsetList(
      sorted(this.#namespaces).map(([namespace, set]) => {
        const message = new ledger.rwset.NsReadWriteSet();
        message.setNamespace(namespace);
        message.setRwset(serializeNamespace(set));
        return message;
      }),
    );
    return result.serializeBinary();
  }

  #namespace(name: string): NamespaceSet {
    let set = this.#namespaces.get(name);
    if (!set) {
      set = { reads: new Map(), writes: new Map(), metadata: new Map(), ranges: [] };
      this.#namespaces.set(name, set);
    }
    return set;
  }
}

function sorted<V>(map: Map<string, V>): [string, V][] {
  if (map.size < 2) return [...map];
  return [...map]
    .map((entry) => ({ entry, bytes: Buffer.from(entry[0]) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ entry }) => entry);
}

function serializeNamespace(set: NamespaceSet): Uint8Array {
  const result = new kvrwset.KVRWSet();
  result.setReadsList(sorted(set.reads).map(([key, version]) => toRead(key, version)));
  result.setRangeQueriesInfoList(set.ranges.map(toRangeInfo));
  result.setWritesList(sorted(set.writes).map(([key, value]) => toWrite(key, value)));
  result.setMetadataWritesList(sorted(set.metadata).map(([key, entries]) => toMetadataWrite(key, entries)));
  return result.serializeBinary();
}

export function toRead(key: string, version: Version | undefined): ledger.rwset.kvrwset.KVRead {
  const read = new kvrwset.KVRead();
  read.setKey(key);
  if (version) {
    const message = new kvrwset.Version();
    message.setBlockNum(version.block);
    message.setTxNum(version.tx);
    read.setVersion(message);
  }
  return read;
}

function toWrite(key: string, value: Uint8Array | undefined): ledger.rwset.kvrwset.KVWrite {
  const write = new kvrwset.KVWrite();
  write.setKey(key);
  if (value) write.setValue(value);
  else write.setIsDelete(true);
  return write;
}

function toMetadataWrite(
  key: string,
  entries: Map<string, Uint8Array>,
): ledger.rwset.kvrwset.KVMetadataWrite {
  const write = new kvrwset.KVMetadataWrite();
  write.setKey(key);
  write.setEntriesList(
    sorted(entries).map(([name, value]) => {
      const entry = new kvrwset.KVMetadataEntry();
      entry.setName(name);
      entry.setValue(value);
      return entry;
    }),
  );
  return write;
}

function toRangeInfo(range: RangeRead): ledger.rwset.kvrwset.RangeQueryInfo {
  const info = new kvrwset.RangeQueryInfo();
  info.setStartKey(range.start);
  info.setEndKey(range.end);
  info.setItrExhausted(range.exhausted);
  setReads(
    info,
    range.reads.map(({ key, version }) => toRead(key, version)),
  );
  return info;
}
