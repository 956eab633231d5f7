import type { CloseableAsyncIterable, Network } from '@hyperledger/fabric-gateway';
import type { common } from '@hyperledger/fabric-protos';
import { LedgerError, type LedgerBlock } from '../../ports/ledger';
import { type BlockLink, checkLink, corrupt } from './block-chain';
import { parseTransactions } from './block-parser';
import { blockFault } from './block-fault';
import { pause } from './pause';

export interface BlockStreamOptions {
  network: Network;
  chaincode: string;
  from: number;
  signal: AbortSignal;
}

const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 10_000;
/** Waiting does not mend these. */
const FINAL = new Set(['LEDGER_CORRUPT', 'LEDGER_FORBIDDEN']);

/**
 * Blocks in order, for ever. After a broken stream it goes on behind the last block kept, with growing pauses.
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

async function* received(
  { network, signal }: BlockStreamOptions,
  from: number,
): AsyncGenerator<common.Block> {
  const stream: CloseableAsyncIterable<common.Block> = await network.getBlockEvents({
    startBlock: BigInt(from),
  });
  const close = () => stream.close();
  signal.addEventListener('abort', close, { once: true });
  if (signal.aborted) close();
  try {
    // Always read from it: an error of a stream that nobody reads would end the process.
    yield* stream;
  } finally {
    signal.removeEventListener('abort', close);
    close();
  }
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
