import type { CloseableAsyncIterable, Status } from '@hyperledger/fabric-gateway';
import { StatusCode } from '@hyperledger/fabric-gateway';
import type { peer } from '@hyperledger/fabric-protos';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PeerLink } from '../fabric-gateway/peer-link';
import type { CommitQuestion, Outcomes } from './outcomes';

interface Wait {
  status?: Status;
  wake: () => void;
}

/**
 * Reads the own peer's blocks (filtered: ids and verdicts only) while transactions are under way. One stream serves all.
 * It starts at a block that was there before the first of them was endorsed, and after a break where it was, so none is
 * missed.
 */
export class OutcomesByBlocks implements Outcomes {
  readonly #waits = new Map<string, Wait>();
  #next: bigint | undefined;
  #reading: Promise<void> | undefined;
  #stream: CloseableAsyncIterable<peer.FilteredBlock> | undefined;

  constructor(
    private readonly peer: PeerLink,
    /** Number of blocks that the own peer has. */
    private readonly height: () => Promise<number>,
  ) {}

  async ready(): Promise<void> {
    if (this.#isUsed()) return;
    const height = await this.height();
    // Another submission may have begun meanwhile, and counts on the block where it began.
    if (!this.#isUsed()) this.#next = BigInt(height - 1);
  }

  commitOf(txId: string): CommitQuestion {
    const wait: Wait = { wake: () => undefined };
    this.#waits.set(txId, wait);
    this.#read().catch(() => undefined);
    return {
      status: (until) => this.#statusOf(wait, until),
      end: () => void this.#waits.delete(txId),
    };
  }

  close(): void {
    this.#stream?.close();
  }

  #isUsed(): boolean {
    return this.#reading !== undefined || this.#waits.size > 0;
  }

  async #statusOf(wait: Wait, until: number): Promise<Status> {
    const stop = new AbortController();
    const late = sleep(Math.max(0, until - Date.now()), undefined, { signal: stop.signal });
    const told = new Promise<void>((resolve) => (wait.wake = resolve));
    try {
      if (!wait.status) await Promise.race([told, this.#read(), late]);
      if (wait.status) return wait.status;
      throw new Error('the stream of blocks ended before the transaction was seen');
    } finally {
      stop.abort();
      late.catch(() => undefined);
    }
  }

  /** Resolves or rejects when the stream ends. */
  #read(): Promise<void> {
    this.#reading ??= this.#readBlocks().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  async #readBlocks(): Promise<void> {
    const startBlock = this.#next ?? BigInt((await this.height()) - 1);
    this.#stream = await this.peer.network.getFilteredBlockEvents({ startBlock });
    try {
      for await (const block of this.#stream) {
        this.#settle(block);
        this.#next = BigInt(block.getNumber()) + 1n;
      }
    } finally {
      this.#stream.close();
    }
  }

  #settle(block: peer.FilteredBlock): void {
    for (const transaction of block.getFilteredTransactionsList()) {
      const wait = this.#waits.get(transaction.getTxid());
      if (!wait || wait.status) continue;
      const code = transaction.getTxValidationCode();
      wait.status = {
        transactionId: transaction.getTxid(),
        blockNumber: BigInt(block.getNumber()),
        code,
        successful: code === StatusCode.VALID,
      };
      wait.wake();
    }
  }
}
