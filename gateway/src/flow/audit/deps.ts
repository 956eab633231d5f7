import type { Clock } from '../../ports/clock';
import type { Ledger } from '../../ports/ledger';
import type { ReadModel } from '../../ports/read-model';

export interface AuditDeps {
  ledger: Ledger;
  readModel: ReadModel;
  clock: Clock;
}

/** One page of a list; `next` is where it goes on, undefined at its end. */
export interface AuditPage<T> {
  items: T[];
  next: string | undefined;
}

export interface PageRequest {
  after?: string | undefined;
  limit: number;
}

/** Most rows that one page looks at, however few of them it shows. */
const MOST_SCANNED = 5_000;

/** Fills a page from rows, each with its place; `show` answers undefined for a row that is not wanted. */
export async function fillPage<R, T>(
  rows: AsyncIterable<[string, R]>,
  limit: number,
  show: (row: R) => Promise<T | undefined> | T | undefined,
): Promise<AuditPage<T>> {
  const items: T[] = [];
  let scanned = 0;
  let last: string | undefined;
  for await (const [place, row] of rows) {
    if (items.length === limit || scanned === MOST_SCANNED) return { items, next: last };
    const shown = await show(row);
    if (shown !== undefined) items.push(shown);
    scanned += 1;
    last = place;
  }
  return { items, next: undefined };
}
