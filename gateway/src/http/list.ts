import { type Static, type TObject, type TProperties, type TSchema, Type } from '@sinclair/typebox';
import type { Page, PageRequest } from '../flow/page/page';
import { decodeCursor, encodeCursor } from './cursor';
import { type Route, route, type RouteContext, type RouteDefinition } from './route';

const MOST = 500;
const USUAL = 100;
const PageQuery = {
  cursor: Type.Optional(
    Type.String({ maxLength: 800, description: 'Where an earlier page said that it goes on' }),
  ),
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: MOST, default: USUAL, description: 'Most items of the page' }),
  ),
};

export interface ListDefinition<P extends TSchema, Q extends TProperties> extends Pick<
  RouteDefinition<P, TObject<Q>, TSchema>,
  'path' | 'summary' | 'roles' | 'params'
> {
  /** Filters, beside `cursor` and `limit`. */
  filters?: Q;
  /** Schema of one item. */
  item: TSchema;
  /** What the items are, and in which order. */
  description: string;
  /** Members of the answer beside `items` and `next`; the page has them too. */
  more?: TProperties;
  /** How this list writes a position; what a cursor holds is held against it. */
  position: RegExp;
  page(asked: PageRequest, context: RouteContext<P, TObject<Q>, TSchema>): Promise<Page<unknown>>;
}

/**
 * Declares a list: the one way in which this gateway answers with many of a kind. It takes `cursor` and `limit`, and its
 * `next` is the cursor of the next page, null at the end.
 */
export function list<P extends TObject, Q extends TProperties>(definition: ListDefinition<P, Q>): Route {
  const { path, summary, roles, params, filters, item, description, more, position } = definition;
  const query: TObject = Type.Object({ ...PageQuery, ...filters }, { additionalProperties: false });
  return route({
    method: 'get',
    path,
    summary,
    roles,
    ...(params && { params }),
    query,
    response: { description, schema: pageOf(item, more) },
    handle: async (context) => {
      const { cursor, limit } = context.query as Static<TObject<typeof PageQuery>>;
      const asked = { after: decodeCursor(cursor, { list: path, position }), limit: limit ?? USUAL };
      const filtered = { ...context, query: context.query as Static<TObject<Q>> };
      const { items, next, ...rest } = await definition.page(asked, filtered);
      return { items, next: next === undefined ? null : encodeCursor(path, next), ...rest };
    },
  });
}

function pageOf(item: TSchema, more: TProperties = {}): TObject {
  const next = Type.Union([Type.String(), Type.Null()], {
    description: 'Cursor of the next page; null at the end',
  });
  return Type.Object({ items: Type.Array(item), next, ...more });
}
