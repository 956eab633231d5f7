/** Where a list goes on, and how much of it is wanted. */
export interface PageRequest {
  /** The position that an earlier page ended with; undefined at the start. */
  after?: string | undefined;
  limit: number;
}

/** One page of a list; `next` is where it goes on, undefined at its end. */
export interface Page<T> {
  items: T[];
  next: string | undefined;
}

/** Most rows that one page looks at, however few of them it shows. */
const MOST_SCANNED = 5_000;

/** Fills a page from rows, each with its place; `show` answers undefined for a row that is not wanted. */
export async function fillPage<R, T>(
  rows: AsyncIterable<[string, R]>,
  limit: number,
  show: (row: R) => Promise<T | undefined> | T | undefined,
): Promise<Page<T>> {
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

/** A page of a list that is at hand as a whole, in the order of its keys. Each item has a key of its own. */
export function pageOfWhole<T>(
  all: readonly T[],
  keyOf: (item: T) => string,
  { after, limit }: PageRequest,
): Page<T> {
  const rest = all
    .map((item) => ({ key: keyOf(item), item }))
    .filter(({ key }) => after === undefined || key > after)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const page = rest.slice(0, limit);
  return {
    items: page.map(({ item }) => item),
    next: rest.length > limit ? page.at(-1)?.key : undefined,
  };
}

/** The same page with other items in their places. */
export async function mapPage<R, T>(
  { items, next }: Page<R>,
  map: (items: R[]) => Promise<T[]>,
): Promise<Page<T>> {
  return { items: await map(items), next };
}
