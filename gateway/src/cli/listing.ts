import { type Static, type TObject, type TProperties, type TSchema, Type } from '@sinclair/typebox';
import type { Api } from './api';
import { type Cell, type Output, short, utc } from './output';
import { parsed } from './parsed';
import { tellLegend } from './words/legend';

/** Any object: for listings of which only some members are shown. */
export const Row = Type.Record(Type.String(), Type.Unknown());
export type Row = Static<typeof Row>;

/** A column: its header, the member it shows (a dotted path), and how. */
export type Column = [header: string, member: string, as?: 'time' | 'day' | 'hash' | 'text'];

export interface Listing {
  path: string;
  query?: Record<string, string | number | undefined>;
  /** At most so many rows; all where left out. */
  most?: number | undefined;
  columns: Column[];
  /** Said where there is nothing. */
  none: string;
  /** What the codes of one member mean, told under the table. */
  legend?: Legend | undefined;
}

interface Legend {
  member: string;
  words: Readonly<Record<string, string>>;
}

interface Pages<T extends TSchema, M extends TProperties> {
  path: string;
  item: T;
  /** Members of each page beside `items` and `next`. */
  more?: M;
  query?: Listing['query'];
  most?: number | undefined;
}

const PAGE = 500;

/** Reads a listing page by page, to its end or to as many rows as are wanted (`cut` where there are more). */
export async function readPages<T extends TSchema, M extends TProperties = Record<never, TSchema>>(
  api: Api,
  { path, item, more, query, most = Infinity }: Pages<T, M>,
): Promise<{ rows: Static<T>[]; cut: boolean; last: Static<TObject<M>> }> {
  const Page = Type.Object({
    items: Type.Array(Type.Unknown()),
    next: Type.Union([Type.String(), Type.Null()]),
  });
  const Rows = Type.Array(item);
  const Last = Type.Object({ ...more });
  const rows: Static<T>[] = [];
  for (let cursor: string | undefined; ;) {
    const limit = Math.min(PAGE, most - rows.length);
    const answer = await api.ask(Page, path, { query: { limit, ...query, cursor } });
    rows.push(...(parsed(Rows, answer.items, `the answer to ${path}`) as Static<T>[]));
    if (answer.next === null || rows.length >= most) {
      const cut = rows.length > most || answer.next !== null;
      return { rows: rows.slice(0, most), cut, last: parsed(Last, answer, path) as Static<TObject<M>> };
    }
    cursor = answer.next;
  }
}

/** Every row of a listing. */
export async function readAll<T extends TSchema>(
  api: Api,
  path: string,
  item: T,
  query: Listing['query'] = {},
): Promise<Static<T>[]> {
  return (await readPages(api, { path, item, query })).rows;
}

/** Reads a listing and tells it: a table, or one JSON array. */
export async function showListing(api: Api, output: Output, listing: Listing): Promise<void> {
  const { rows, cut } = await readPages(api, { ...listing, item: Row });
  output.answer(rows, () => tellRows(output, rows, listing));
  tellCut(output, cut);
}

export function tellCut(output: Output, cut: boolean): void {
  if (cut) output.note('There are more: ask without --limit.');
}

export function tellRows(
  output: Output,
  rows: Row[],
  { columns, none, legend }: Pick<Listing, 'columns' | 'none' | 'legend'>,
): void {
  if (rows.length === 0) {
    output.line(none);
    return;
  }
  output.table(
    columns.map(([header, , as]) => (as === 'time' || as === 'day' ? `${header} (UTC)` : header)),
    rows.map((row) => columns.map((column) => cellOf(row, column))),
  );
  if (legend)
    tellLegend(
      output,
      rows.map((row) => valueAt(row, legend.member)),
      legend.words,
    );
}

function cellOf(row: Row, [, member, as]: Column): Cell {
  const value = valueAt(row, member);
  if (typeof value === 'number' && as === 'day') return utc(value).slice(0, 10);
  if (typeof value === 'number') return as === 'time' ? utc(value) : value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
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
