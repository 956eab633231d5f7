import type { Ledger } from '../../ports/ledger';

/**
 * The blocks that wrote these keys last, among blocks `from` up to the present height. Asked after an unclear answer,
 * when a transaction may have been committed without our hearing in which block.
 */
export async function findWrites(
  ledger: Ledger,
  from: number,
  keys: Set<string>,
): Promise<Map<string, FoundWrite>> {
  const found = new Map<string, FoundWrite>();
  const height = await ledger.height();
  if (from >= height) return found;
  const stop = new AbortController();
  for await (const block of ledger.blocks(from, stop.signal)) {
    for (const { valid, writes, txId } of block.transactions) {
      if (!valid) continue;
      for (const { key } of writes) if (keys.has(key)) found.set(key, { block: block.number, txId });
    }
    if (block.number >= height - 1) break;
  }
  stop.abort();
  return found;
}

export interface FoundWrite {
  block: number;
  txId: string;
}
