import { common } from '@hyperledger/fabric-protos';
import { Level } from 'level';
import { headerHash, type SealedBlock } from './block';
import {
  blockHashKey,
  blockKey,
  CHAIN_KEY,
  encodePlace,
  historyKey,
  historyRange,
  readPlace,
  stateKey,
  transactionKey,
} from './keys';
import { type Database, type RangeCursor, rangeOver, StateView } from './state-view';
import { decodeEntry, encodeEntry, type StateEntry } from './version';

/** What one key of a namespace becomes; no entry means deleted. */
export interface StateUpdate {
  namespace: string;
  key: string;
  entry: StateEntry | undefined;
}

/** Where a transaction stands. */
export interface TransactionPlace {
  block: number;
  tx: number;
  code: number;
}

export interface BlockCommit {
  block: SealedBlock;
  /** Ids by position; a repeated id is absent, since the first one keeps the name. */
  transactions: { txId: string; tx: number; code: number }[];
  updates: StateUpdate[];
  /** Every write of a valid transaction. */
  history: { namespace: string; key: string; tx: number }[];
}

/** Blocks and state in one LevelDB: each block is one synced batch, so a crash leaves all of it or nothing. */
export class LedgerStore {
  #height = 0;
  #lastHash: Buffer = Buffer.alloc(0);
  readonly #views: StateView[] = [];

  private constructor(
    private readonly database: Database,
    private readonly keptViews: number,
  ) {}

  /**
   * Opens or creates the ledger in a folder. `keptViews`: how many of the latest states stay readable.
   * Throws `POCKET_LEDGER_LOCKED` when another process has it open, `POCKET_LEDGER_DAMAGED` when it cannot be opened or
   * the last block does not fit the recorded height and hash.
   */
  static async open(folder: string, keptViews = 1): Promise<LedgerStore> {
    const database = new Level<Buffer, Buffer>(folder, { keyEncoding: 'buffer', valueEncoding: 'buffer' });
    await database.open().catch((error: unknown) => {
      const locked = (error as { cause?: { code?: string } }).cause?.code === 'LEVEL_LOCKED';
      const reason = locked
        ? 'POCKET_LEDGER_LOCKED: another process uses'
        : 'POCKET_LEDGER_DAMAGED: cannot open';
      throw new Error(`${reason} the ledger in ${folder}`, { cause: error });
    });
    const store = new LedgerStore(database, keptViews);
    store.#recover();
    store.#views.push(new StateView(database, store.#height));
    return store;
  }

  #recover(): void {
    const chain = this.database.getSync(CHAIN_KEY);
    if (!chain) return;
    this.#height = Number(chain.readBigUInt64BE(0));
    this.#lastHash = Buffer.from(chain.subarray(8));
    const header = this.block(this.#height - 1)?.getHeader();
    if (!header || header.getNumber() !== this.#height - 1 || !headerHash(header).equals(this.#lastHash)) {
      throw new Error(`POCKET_LEDGER_DAMAGED: block ${this.#height - 1} is missing or not the one recorded`);
    }
  }

  /** Number of committed blocks, the first one (0) included. */
  get height(): number {
    return this.#height;
  }

  /** Header hash of the last block. */
  get lastHash(): Buffer {
    return this.#lastHash;
  }

  /** The latest state, or one up to `keptViews - 1` blocks older; release it after use. */
  view(blocksBehind = 0): StateView {
    const view = this.#views[Math.max(0, this.#views.length - 1 - blocksBehind)];
    if (!view) throw new Error('POCKET_CLOSED: the ledger is closed');
    return view.acquire();
  }

  async commit({ block, transactions, updates, history }: BlockCommit): Promise<void> {
    const batch = this.database.batch();
    batch.put(blockKey(block.number), block.bytes);
    batch.put(blockHashKey(block.hash), blockKey(block.number));
    for (const { txId, tx, code } of transactions) {
      batch.put(transactionKey(txId), encodePlace(block.number, tx, code));
    }
    for (const { namespace, key, entry } of updates) {
      if (entry) batch.put(stateKey(namespace, key), encodeEntry(entry));
      else batch.del(stateKey(namespace, key));
    }
    for (const { namespace, key, tx } of history) {
      batch.put(historyKey(namespace, key, block.number, tx), Buffer.alloc(0));
    }
    const chain = Buffer.alloc(8);
    chain.writeBigUInt64BE(BigInt(block.number + 1));
    batch.put(CHAIN_KEY, Buffer.concat([chain, block.hash]));
    await batch.write({ sync: true });
    await this.#advance(block);
  }

  async #advance(block: SealedBlock): Promise<void> {
    this.#height = block.number + 1;
    this.#lastHash = block.hash;
    this.#views.push(new StateView(this.database, this.#height));
    if (this.#views.length > this.keptViews) await this.#views.shift()?.release();
  }

  /** What is committed now (not a snapshot): for validation only, which no commit can overtake. */
  current(namespace: string, key: string): StateEntry | undefined {
    const bytes = this.database.getSync(stateKey(namespace, key));
    return bytes && decodeEntry(bytes);
  }

  currentRange(options: {
    namespace: string;
    start: string;
    end: string;
    endInclusive: boolean;
  }): RangeCursor {
    return rangeOver(this.database, options);
  }

  /** Where a transaction was committed. One whose block is written, but not yet part of any view, is not committed. */
  transaction(txId: string): TransactionPlace | undefined {
    const bytes = this.database.getSync(transactionKey(txId));
    const place = bytes && { ...readPlace(bytes, 0), code: bytes.readUInt8(12) };
    return place && place.block < this.#height ? place : undefined;
  }

  block(number: number): common.Block | undefined {
    const bytes = this.database.getSync(blockKey(number));
    return bytes && common.Block.deserializeBinary(bytes);
  }

  blockByHash(hash: Uint8Array): common.Block | undefined {
    const key = this.database.getSync(blockHashKey(hash));
    const bytes = key && this.database.getSync(key);
    return bytes && common.Block.deserializeBinary(bytes);
  }

  /** Places of a key's writes as of a view, newest first. */
  async history(view: StateView, namespace: string, key: string): Promise<{ block: number; tx: number }[]> {
    const keys = await view.keysBackwards(historyRange(namespace, key, view.height));
    return keys.map((bytes) => readPlace(bytes, bytes.length - 12));
  }

  async close(): Promise<void> {
    await Promise.all(this.#views.splice(0).map((view) => view.release()));
    await this.database.close();
  }
}
