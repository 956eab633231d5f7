import type { KeyedEntry, RangeCursor } from '../ledger/state-view';
import type { RangeRead } from '../simulation/read-write-set';
import type { Simulation } from '../simulation/simulation';
import { type QuerySource, toKeyValue } from './query-pages';

/** Fabric cuts a query silently here (`core.ledger.state.totalQueryLimit`). */
const TOTAL_QUERY_LIMIT = 100_000;

interface Range {
  namespace: string;
  start: string;
  end: string;
}

/** Notes what a range query saw, so that validation can ask whether it would see the same (phantoms). */
function newRangeRead(simulation: Simulation, { namespace, start }: Range): RangeRead {
  const read: RangeRead = { start, end: start, exhausted: false, reads: [] };
  simulation.set.range(namespace, read);
  return read;
}

function note(read: RangeRead, entries: KeyedEntry[]): void {
  for (const { key, version } of entries) {
    read.reads.push({ key, version });
    read.end = key;
  }
}

/** All entries of a range, in order. */
export function rangeSource(simulation: Simulation, range: Range): QuerySource {
  const cursor = simulation.view.range(range.namespace, range.start, range.end);
  const read = newRangeRead(simulation, range);
  return {
    next: async (count) => {
      const entries = await readUpTo(cursor, Math.min(count, TOTAL_QUERY_LIMIT - read.reads.length));
      note(read, entries);
      if (entries.length < count && read.reads.length < TOTAL_QUERY_LIMIT) {
        read.exhausted = true;
        read.end = range.end;
      }
      return entries.map(({ key, value }) => toKeyValue(range.namespace, key, value));
    },
    close: () => cursor.close(),
  };
}

/** One page of a range; the bookmark is the key to go on with, empty at the end. */
export async function readPage(
  simulation: Simulation,
  range: Range,
  pageSize: number,
): Promise<{ source: QuerySource; count: number; bookmark: string }> {
  simulation.notePage();
  const cursor = simulation.view.range(range.namespace, range.start, range.end);
  const entries = await readUpTo(cursor, pageSize + 1).finally(() => cursor.close());
  const page = entries.slice(0, pageSize);
  const following = entries[pageSize];
  const read = newRangeRead(simulation, range);
  note(read, page);
  if (!following) Object.assign(read, { exhausted: true, end: range.end });
  const results = page.map(({ key, value }) => toKeyValue(range.namespace, key, value));
  return { source: listSource(results), count: page.length, bookmark: following?.key ?? '' };
}

/** A cursor gives fewer entries than asked for when they are large: only none at all is the end. */
async function readUpTo(cursor: RangeCursor, count: number): Promise<KeyedEntry[]> {
  const entries: KeyedEntry[] = [];
  while (entries.length < count) {
    const more = await cursor.next(count - entries.length);
    if (more.length === 0) break;
    entries.push(...more);
  }
  return entries;
}

/** Results that are all here already. */
export function listSource(results: Uint8Array[]): QuerySource {
  let at = 0;
  return {
    next: (count) => Promise.resolve(results.slice(at, (at += count))),
    close: () => Promise.resolve(),
  };
}
