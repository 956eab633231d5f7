import type { Transaction } from './transaction';

/** The entries of a gapless list from a position on, read at once by their keys. */
export async function page<T>(
  tx: Transaction,
  { from, limit, last }: { from: number; limit: number; last: number },
  key: (seq: number) => string,
): Promise<T[]> {
  const keys: string[] = [];
  for (let seq = from; seq <= last && keys.length < limit; seq += 1) keys.push(key(seq));
  const found = await tx.state.getAll<T>(keys);
  return found.filter((entry) => entry !== undefined);
}
