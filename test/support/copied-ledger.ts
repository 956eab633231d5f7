import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog, type Ledger, type LedgerBlock, type ReadModel, startReadModel } from '@concordat/gateway';
import { type Keys, openLevelStorage } from '@concordat/gateway/adapters';

/** Every block that the ledger has now, as an honest adapter reads them. */
export async function copyBlocks(ledger: Ledger): Promise<LedgerBlock[]> {
  const height = await ledger.height();
  const stop = new AbortController();
  const blocks: LedgerBlock[] = [];
  for await (const block of ledger.blocks(0, stop.signal)) {
    blocks.push(block);
    if (block.number + 1 >= height) break;
  }
  stop.abort();
  return blocks;
}

/** A copy in which `change` was applied to each write: another value, or undefined to drop the write. */
export function tampered(
  blocks: LedgerBlock[],
  change: (key: string, value: string) => string | undefined,
): LedgerBlock[] {
  return blocks.map((block) => ({
    ...block,
    transactions: block.transactions.map((transaction) => ({
      ...transaction,
      writes: transaction.writes.flatMap((write) => {
        const value = write.value === null ? null : change(write.key, write.value);
        return value === undefined ? [] : [{ key: write.key, value }];
      }),
    })),
  }));
}

/** Builds a read model from a copy of the blocks, as a gateway does, and lets `look` ask it. */
export async function readCopy<T>(
  { ledger, keys }: { ledger: Ledger; keys: Keys },
  blocks: LedgerBlock[],
  look: (readModel: ReadModel) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'concordat-copy-'));
  const storage = await openLevelStorage(join(folder, 'db'));
  const log = createLog({ level: 'silent' });
  const copy = copyOf(ledger, blocks);
  const readModel = await startReadModel({ ledger: copy, storage, log, escrowKeys: keys });
  try {
    await readModel.waitForHeight(blocks.length, { timeoutMs: 20_000 });
    return await look(readModel);
  } finally {
    await readModel.close();
    await storage.close();
    await rm(folder, { recursive: true });
  }
}

/** The ledger, but for its blocks. */
function copyOf(ledger: Ledger, blocks: LedgerBlock[]): Ledger {
  return {
    channel: ledger.channel,
    mspId: ledger.mspId,
    submit: (call, parse) => ledger.submit(call, parse),
    evaluate: (call, parse) => ledger.evaluate(call, parse),
    height: () => Promise.resolve(blocks.length),
    close: () => undefined,
    async *blocks(from, signal) {
      yield* blocks.slice(from);
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        else signal.addEventListener('abort', () => resolve(), { once: true });
      });
    },
  };
}
