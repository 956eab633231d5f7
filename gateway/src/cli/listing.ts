import { type Static, type TSchema, Type } from '@sinclair/typebox';
import type { Api } from './api';
import { type Cell, moment, type Output, short } from './output';

/** Any object: for listings of which only some members are shown. */
export const Row = Type.Record(Type.String(), Type.Unknown());
export type Row = Static<typeof Row>;

/** A column: its header, the member it shows (a dotted path), and how. */
export type Column = [header: string, member: string, as?: 'time' | 'hash' | 'text'];

export interface Listing {
  path: string;
  query?: Record<string, string | number | undefined>;
  columns: Column[];
  /** Said where there is nothing. */
  none: string;
}

const MAX_PAGES = 1000;

/** Reads a listing to its end, page by page. */
export async function readAll<T extends TSchema>(
  api: Api,
  path: string,
  item: T,
  query: Listing['query'] = {},
): Promise<Static<T>[]> {
  const Page = Type.Object({ items: Type.Array(item), next: Type.Union([Type.String(), Type.Null()]) });
  const rows: Static<T>[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = await api.ask(Page, path, { query: { ...query, cursor } });
    rows.push(...(answer.items as Static<T>[]));
    if (answer.next === null) return rows;
    cursor = answer.next;
  }
  return rows;
}

/** Reads a listing and tells it: a table, or one JSON array. */
export async function showListing(api: Api, output: Output, listing: Listing): Promise<void> {
  const rows = await readAll(api, listing.path, Row, listing.query);
  output.answer(rows, () => tellRows(output, rows, listing));
}

export function tellRows(
  output: Output,
  rows: Row[],
  { columns, none }: Pick<Listing, 'columns' | 'none'>,
): void {
  if (rows.length === 0) output.line(none);
  else {
    output.table(
      columns.map(([header]) => header),
      rows.map((row) => columns.map((column) => cellOf(row, column))),
    );
  }
}

function cellOf(row: Row, [, member, as]: Column): Cell {
  const value = valueAt(row, member);
  if (typeof value === 'number') return as === 'time' ? moment(value) : value;
  if (typeof value === 'string') return as === 'hash' ? short(value) : value;
  if (Array.isArray(value))
    return value.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))).join(', ');
  if (value === null || value === undefined) return '';
  return JSON.stringify(value);
}

/** The member at a dotted path. */
export function valueAt(row: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, name) => memberOf(at, name), row);
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
