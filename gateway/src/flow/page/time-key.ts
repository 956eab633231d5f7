import type { KeyRange, Table } from '../../ports/storage';
import { fillPage, type Page, type PageRequest } from './page';

const TIME_DIGITS = 15;

/** A time (milliseconds since the epoch) as the first part of a key: keys sort as the times do. */
export function timeKey(time: number): string {
  return String(time).padStart(TIME_DIGITS, '0');
}

/** What follows the time in a key: `<time>/<rest>`. */
export function behindTime(key: string): string {
  return key.slice(TIME_DIGITS + 1);
}

/**
 * A page of an index by time, newest first: what each row names is loaded; undefined where it is not there any more.
 * Keys are `<prefix><time>/…`; positions leave the prefix out.
 */
export function newestFirst<T>(
  index: Table,
  load: (named: string) => Promise<T | undefined>,
  { after, limit }: PageRequest,
  prefix = '',
): Promise<Page<T>> {
  const end = after === undefined ? `${prefix}:` : prefix + after;
  return fillPage(rowsBehind(index, { gte: prefix, lt: end, reverse: true }, prefix), limit, load);
}

async function* rowsBehind(index: Table, bounds: KeyRange, prefix: string): AsyncIterable<[string, string]> {
  for await (const [key, named] of index.range(bounds))
    yield [key.slice(prefix.length), Buffer.from(named).toString('utf8')];
}
