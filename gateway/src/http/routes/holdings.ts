import { Type } from '@sinclair/typebox';
import { fetchCorrection, type FetchCorrectionDeps } from '../../flow/notices/fetch-correction';
import { listHoldings } from '../../flow/notices/holding';
import { listNotices } from '../../flow/notices/notice';
import { list } from '../list';
import { route, type Route } from '../route';
import { Hex16 } from './field-schemas';
import { HoldingSchema, NoticeSchema } from './holding-schemas';
import { ReportLineSchema } from './report-schemas';

/** Routes of a reader about what it holds, and what became of it. */
export function holdingRoutes(deps: FetchCorrectionDeps): Route[] {
  return [holdingsRoute(deps), noticesRoute(deps), correctionRoute(deps)];
}

function holdingsRoute({ storage }: FetchCorrectionDeps): Route {
  return list({
    path: '/v1/holdings',
    summary: 'List the records that this organisation holds, and for which of its files',
    roles: ['officer'],
    item: HoldingSchema,
    description: 'Without payloads',
    position: /^[A-Za-z][A-Za-z0-9.-]{0,63}\/[0-9a-f]{64}\/[0-9a-f]{32}\/\d{12}$/,
    page: (asked) => listHoldings(storage, asked),
  });
}

function noticesRoute({ storage }: FetchCorrectionDeps): Route {
  return list({
    path: '/v1/notices',
    summary: 'List which of our files rest on records that have changed since',
    roles: ['officer'],
    item: NoticeSchema,
    description: 'Newest first',
    position: /^\d{15}\/\d{12}\/[0-9a-f]{32}$/,
    page: (asked) => listNotices(storage, asked),
  });
}

function correctionRoute(deps: FetchCorrectionDeps): Route {
  return route({
    method: 'post',
    path: '/v1/notices/{id}/correction',
    summary: 'Fetch the corrected version of a record, under the enquiry that it was given for',
    roles: ['officer'],
    params: Type.Object({ id: Hex16 }),
    response: {
      description: 'The notice, and the line as it reads now',
      schema: Type.Object({ notice: NoticeSchema, line: ReportLineSchema }),
    },
    idempotency: 'operation',
    handle: ({ params }) => fetchCorrection(deps, params.id),
  });
}
