import { Type } from '@sinclair/typebox';
import { fetchCorrection, type FetchCorrectionDeps } from '../../flow/notices/fetch-correction';
import { type Holding, holdings } from '../../flow/notices/holding';
import { listNotices } from '../../flow/notices/notice';
import { decodeCursor, encodeCursor } from '../cursor';
import { route, type Route } from '../route';
import { Hex16 } from './consent-schemas';
import { Any, pageOf } from './shapes';

/** Routes of a reader about what it holds, and what became of it. */
export function holdingRoutes(deps: FetchCorrectionDeps): Route[] {
  return [holdingsRoute(deps), noticesRoute(deps), correctionRoute(deps)];
}

function holdingsRoute({ storage }: FetchCorrectionDeps): Route {
  return route({
    method: 'get',
    path: '/v1/holdings',
    summary: 'List the records that this organisation holds, and for which of its files',
    roles: ['officer'],
    query: Type.Object({
      cursor: Type.Optional(Type.String({ maxLength: 500 })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
    }),
    response: {
      description: 'Without payloads',
      schema: pageOf(Any),
    },
    handle: async ({ query }) => {
      const limit = query.limit ?? 100;
      const after = decodeCursor(query.cursor);
      const rows: [string, Holding][] = [];
      const asked = { limit, ...(after !== undefined && { after }) };
      for await (const row of holdings(storage, asked)) rows.push(row);
      const last = rows.at(-1)?.[0];
      const more = rows.length === limit && last !== undefined;
      return { items: rows.map(([, holding]) => holding), next: more ? encodeCursor(last) : null };
    },
  });
}

function noticesRoute({ storage }: FetchCorrectionDeps): Route {
  return route({
    method: 'get',
    path: '/v1/notices',
    summary: 'List which of our files rest on records that have changed since',
    roles: ['officer'],
    response: { description: 'Newest first', schema: pageOf(Any) },
    handle: async () => ({ items: await listNotices(storage), next: null }),
  });
}

function correctionRoute(deps: FetchCorrectionDeps): Route {
  return route({
    method: 'post',
    path: '/v1/notices/{id}/correction',
    summary: 'Fetch the corrected version of a record, under the enquiry that it was given for',
    roles: ['officer'],
    params: Type.Object({ id: Hex16 }),
    response: { description: 'The notice, and the line as it reads now' },
    handle: ({ params }) => fetchCorrection(deps, params.id),
  });
}
