import { setTimeout as sleep } from 'node:timers/promises';
import { type Enquiry, names, reading, type ReleaseEntry, sequence } from '@concordat/chaincode/domain';
import { stableCode } from '../errors';
import type { Log } from '../logging';
import type { Keys } from '../ports/keys';
import { type Ledger, type LedgerBlock, LedgerError } from '../ports/ledger';
import type {
  HistoryKind,
  ListOptions,
  ReadModel,
  Seen,
  StateKind,
  StateValues,
  WaitOptions,
} from '../ports/read-model';
import { type Storage, StorageError } from '../ports/storage';
import { storedRow } from '../ports/stored-row';
import { BlockSignal } from './block-signal';
import { writeBlock } from './block-writer';
import { ChainKeeper } from './chain-keeper';
import { clearTables } from './clear-tables';
import { type EscrowOpener, escrowOpener } from './escrow-opener';
import { encodeRow, TABLES } from './rows';
import { StateReader } from './state-reader';

export interface ReadModelDeps {
  ledger: Ledger;
  storage: Storage;
  log: Log;
  /** The regulator's keys, to open escrows; other governing members leave it out. */
  escrowKeys?: Keys;
}

interface Tip {
  height: number;
  hash: string;
}

const RETRY_MS = 500;
const TIP = reading.known<Tip>({ height: names.count, hash: reading.text({ min: 0, max: 128 }) });
const START: Tip = { height: 0, hash: '' };

/** The read model in the gateway's own database: one synced write a block, the height within it. */
export class LevelReadModel implements ReadModel {
  readonly #deps: ReadModelDeps;
  readonly #reader: StateReader;
  readonly #escrows: EscrowOpener | undefined;
  readonly #chains = new ChainKeeper();
  readonly #signal = new BlockSignal();
  #tip = START;
  #fault: string | undefined;
  #stop = new AbortController();
  #following: Promise<void> = Promise.resolve();

  constructor(deps: ReadModelDeps) {
    this.#deps = deps;
    this.#reader = new StateReader(deps.storage);
    this.#escrows = deps.escrowKeys && escrowOpener(deps.escrowKeys);
  }

  /** Loads what is there and follows the ledger from where it left off. */
  async start(): Promise<void> {
    const bytes = await this.#deps.storage.table(TABLES.meta).get('tip');
    if (!bytes) await clearTables(this.#deps.storage);
    this.#tip = bytes ? storedRow(TIP, bytes) : START;
    await this.#chains.load(this.#deps.storage);
    this.#follow();
  }

  height(): number {
    return this.#tip.height;
  }

  fault(): string | undefined {
    return this.#fault;
  }

  get<K extends StateKind>(kind: K, ...attributes: string[]): Promise<Seen<StateValues[K]> | undefined> {
    return this.#reader.get(kind, attributes);
  }

  list<K extends StateKind>(
    kind: K,
    options: ListOptions = {},
  ): AsyncIterable<[string, Seen<StateValues[K]>]> {
    return this.#reader.list(kind, options);
  }

  at<K extends HistoryKind>(
    kind: K,
    attributes: string[],
    block: number,
  ): Promise<Seen<StateValues[K]> | undefined> {
    return this.#reader.at(kind, attributes, block);
  }

  history<K extends HistoryKind>(kind: K, ...attributes: string[]): Promise<Seen<StateValues[K]>[]> {
    return this.#reader.history(kind, attributes);
  }

  async enquiry(grantee: string, seq: number) {
    const seen = await this.get('enquiry', grantee, sequence(seq));
    return seen && { enquiry: seen.value, block: seen.block, txId: seen.txId };
  }

  async consentState(id: string) {
    return (await this.get('consentstate', id))?.value;
  }

  releases(grantee: string, seq: number): Promise<Seen<ReleaseEntry>[]> {
    return this.#reader.releases(grantee, seq);
  }

  enquiriesInOrder(options: ListOptions = {}): AsyncIterable<[string, Seen<Enquiry>]> {
    return this.#reader.inOrder(options);
  }

  transactions(options: ListOptions = {}) {
    return this.#reader.transactions(options);
  }

  enquiriesOfCommitment(commitment: string) {
    return this.#reader.enquiriesUnder(TABLES.commitment, 'enquiry', commitment);
  }

  consentsOfCommitment(commitment: string): Promise<string[]> {
    return this.#reader.consentsOf(commitment);
  }

  enquiriesOfSubject(subject: { kind: string; identifier: string }) {
    if (!this.#escrows) throw new LedgerError('LEDGER_FORBIDDEN', 'only the regulator can search by subject');
    return this.#reader.enquiriesUnder(TABLES.subject, this.#escrows.indexOf(subject));
  }

  grantees() {
    return Promise.resolve(this.#chains.all());
  }

  anomalies({ limit = 1000 }: { limit?: number } = {}) {
    return this.#reader.anomalies(limit);
  }

  waitFor<T>(look: () => Promise<T | undefined>, options: WaitOptions): Promise<T> {
    return this.#signal.waitFor(look, options);
  }

  async waitForHeight(height: number, options: WaitOptions): Promise<void> {
    await this.waitFor(() => Promise.resolve(this.#tip.height >= height ? true : undefined), options);
  }

  async rebuild(): Promise<void> {
    await this.close();
    await clearTables(this.#deps.storage);
    this.#stop = new AbortController();
    await this.start();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#following;
  }

  #follow(): void {
    this.#fault = undefined;
    this.#following = this.#read(this.#stop.signal).catch((error: unknown) => {
      this.#fault = stableCode(error) ?? 'INTERNAL';
      this.#deps.log.error({ err: error, height: this.#tip.height }, 'the read model stopped');
    });
  }

  async #read(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        for await (const block of this.#deps.ledger.blocks(this.#tip.height, signal)) {
          await this.#applyOnceWritable(block, signal);
          if (signal.aborted) return;
        }
        return;
      } catch (error) {
        await this.#whileForbidden(error, signal);
      }
    }
  }

  /** A peer forbids by the rules of the block that it has reached: a lately governing member's own, until it has caught up. */
  async #whileForbidden(error: unknown, signal: AbortSignal): Promise<void> {
    const code = stableCode(error);
    if (code !== 'LEDGER_FORBIDDEN') throw error;
    if (this.#fault !== code) this.#deps.log.warn({ code, height: this.#tip.height }, 'blocks are forbidden');
    this.#fault = code;
    await sleep(RETRY_MS, undefined, { signal, ref: false }).catch(() => undefined);
  }

  /** A full disk holds it up for as long as it is full. */
  async #applyOnceWritable(block: LedgerBlock, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        if (this.#fault !== undefined) await this.#chains.load(this.#deps.storage);
        await this.#apply(block);
        this.#fault = undefined;
        return;
      } catch (error) {
        if (!(error instanceof StorageError)) throw error;
        this.#fault = error.code;
        await sleep(RETRY_MS, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
  }

  async #apply(block: LedgerBlock): Promise<void> {
    assertFollows(block, this.#tip);
    const batch = this.#deps.storage.batch();
    await writeBlock(batch, block, { chains: this.#chains, escrows: this.#escrows });
    const tip: Tip = { height: block.number + 1, hash: block.hash };
    batch.put(TABLES.meta, 'tip', encodeRow(tip));
    await batch.commit();
    this.#tip = tip;
    this.#chains.confirm();
    this.#signal.announce();
  }
}

function assertFollows(block: LedgerBlock, tip: Tip): void {
  const follows = block.number === tip.height && (tip.height === 0 || block.previousHash === tip.hash);
  if (follows) return;
  throw new LedgerError(
    'LEDGER_CORRUPT',
    `block ${block.number} is not the one after those read before: another ledger?`,
  );
}
