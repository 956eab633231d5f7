import type { CloseableAsyncIterable } from '@hyperledger/fabric-gateway';
import type { common } from '@hyperledger/fabric-protos';
import { LedgerError, type LedgerBlock } from '../../ports/ledger';
import { type BlockLink, checkLink, corrupt } from './block-chain';
import { parseTransactions } from './block-parser';
import { blockFault } from './block-fault';
import { pause, within } from './pause';
import type { PeerLink } from './peer-link';

export interface BlockStreamOptions {
  peer: PeerLink;
  chaincode: string;
  from: number;
  signal: AbortSignal;
  /** Milliseconds without a block after which the peer is asked whether it has more. */
  quiet: number;
  /** Asks the same peer. */
  height: () => Promise<number>;
}

const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 2_000;
/** Waiting does not mend these. */
const FINAL = new Set(['LEDGER_CORRUPT', 'LEDGER_FORBIDDEN']);

/**
 * Blocks in order, for ever. After a stream that broke, or that brings nothing although the peer has more or does not
 * answer, it goes on behind the last block kept, with growing pauses.
 * Ends when `signal` is aborted; throws LEDGER_CORRUPT (the chain does not fit) and LEDGER_FORBIDDEN.
 */
export async function* blockStream(options: BlockStreamOptions): AsyncGenerator<LedgerBlock> {
  let last: BlockLink | undefined;
  let wait = FIRST_PAUSE;
  while (!options.signal.aborted) {
    const from = last ? last.number + 1 : options.from;
    try {
      for await (const block of received(options, from)) {
        const link = checkLink(block, last ? last.number + 1 : options.from, last);
        yield { ...link, transactions: transactionsOf(block, link.number, options.chaincode) };
        last = link;
        wait = FIRST_PAUSE;
      }
    } catch (error) {
      throwIfFinal(error, options.signal);
    }
    await pause(wait, options.signal);
    wait = Math.min(wait * 2, LONGEST_PAUSE);
  }
}

async function* received(options: BlockStreamOptions, from: number): AsyncGenerator<common.Block> {
  const { peer, signal } = options;
  const stream: CloseableAsyncIterable<common.Block> = await peer.network.getBlockEvents({
    startBlock: BigInt(from),
  });
  const close = () => stream.close();
  signal.addEventListener('abort', close, { once: true });
  if (signal.aborted) close();
  try {
    const blocks = stream[Symbol.asyncIterator]();
    for (let next = from; ; next += 1) {
      const came: IteratorResult<common.Block, unknown> = await nextBlock(blocks.next(), next, options);
      if (came.done === true) return;
      peer.heard();
      yield came.value;
    }
  } finally {
    signal.removeEventListener('abort', close);
    close();
  }
}

/** Waits for the next block; where none comes for long, asks the peer whether there is one, and throws if so. */
async function nextBlock<T>(block: Promise<T>, number: number, options: BlockStreamOptions): Promise<T> {
  // Closing the stream ends this with an error that nobody may be waiting for any more.
  block.catch(() => undefined);
  let patience = options.quiet;
  for (;;) {
    const came = await within(patience, block);
    if (came !== undefined) return came;
    if (patience < options.quiet) break;
    if ((await options.height()) > number) patience = options.quiet / 5;
  }
  throw new LedgerError('LEDGER_UNAVAILABLE', `the stream stands still before block ${number}`);
}

function transactionsOf(block: common.Block, number: number, chaincode: string): LedgerBlock['transactions'] {
  try {
    return parseTransactions(block, chaincode);
  } catch (cause) {
    throw new LedgerError('LEDGER_CORRUPT', corrupt(number, 'cannot be read').message, { cause });
  }
}

function throwIfFinal(error: unknown, signal: AbortSignal): void {
  if (signal.aborted) return;
  const fault = blockFault(error);
  if (FINAL.has(fault.code)) throw fault;
}
