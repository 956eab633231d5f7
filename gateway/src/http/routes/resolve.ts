import type { Basis } from '@concordat/chaincode/domain';
import { Type } from '@sinclair/typebox';
import { GatewayError } from '../../errors';
import { bundlesOf } from '../../flow/notices/holding';
import { resolve, type ResolveDeps } from '../../flow/resolve/resolve';
import { enquiryTable } from '../../flow/resolve/start-enquiry';
import { BUNDLE_MEDIA_TYPE } from '../../verify';
import { answer, route, type Route } from '../route';
import { ShortText, SubjectSchema } from './consent-schemas';
import { Hex16, PurposeSchema } from './field-schemas';
import { ReportSchema } from './report-schemas';
import { Hash, object, oneOf, VersionedId } from './shapes';

const ResolveBody = object({
  subject: SubjectSchema,
  product: VersionedId,
  purpose: PurposeSchema,
  basis: Type.Optional(oneOf<Basis>(['CONSENT', 'AGREEMENT', 'LEGAL_DUTY'], 'CONSENT where not said')),
  reference: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 256,
      description:
        'Consent or agreement id, or the citation of the law; a consent in force is found where left out',
    }),
  ),
  application: ShortText,
  officer: Type.Optional(ShortText),
  approver: Type.Optional(ShortText),
  office: Type.Optional(ShortText),
  enquiryId: Type.Optional(Hex16),
});

/** Routes of a reader: one call resolves, and what it gave can be read again. */
export function resolveRoutes(deps: ResolveDeps): Route[] {
  return [resolveRoute(deps), enquiryRoute(deps), bundleRoute(deps)];
}

function resolveRoute(deps: ResolveDeps): Route {
  return route({
    method: 'post',
    path: '/v1/resolve',
    summary: 'Resolve a subject: one report over all sources of a product',
    roles: ['officer'],
    body: ResolveBody,
    response: { description: 'One line for each source, verified here', schema: ReportSchema },
    idempotency: 'operation',
    handle: ({ body, operation }) => resolve(deps, { ...body, ...enquiryIdOf(body.enquiryId ?? operation) }),
  });
}

/** A repeat asks under the enquiry id of the first time: the decision stays and no use is counted. */
const enquiryIdOf = (enquiryId: string | undefined) => (enquiryId === undefined ? {} : { enquiryId });

function enquiryRoute(deps: ResolveDeps): Route {
  return route({
    method: 'get',
    path: '/v1/enquiries/{enquiryId}',
    summary: 'Read the report of an enquiry again',
    roles: ['officer'],
    params: Type.Object({ enquiryId: Hex16 }),
    response: { description: 'The report as it was given', schema: ReportSchema },
    handle: async ({ params }) => {
      const stored = await enquiryTable(deps).get(params.enquiryId);
      if (!stored?.report)
        throw new GatewayError('ENQUIRY_UNKNOWN', 'no report of this enquiry is kept here');
      return stored.report;
    },
  });
}

function bundleRoute(deps: ResolveDeps): Route {
  return route({
    method: 'get',
    path: '/v1/bundles/{enquiryId}/{line}',
    summary: 'Read the evidence of one line: a file that verifies offline',
    description:
      'Where a line gave several records, `record` (leaf hash) picks one; without it the newest release comes.',
    roles: ['officer'],
    params: Type.Object({ enquiryId: Hex16, line: Type.Integer({ minimum: 0, maximum: 999 }) }),
    query: object({ record: Type.Optional(Hash) }),
    response: { description: 'The bundle', contentType: BUNDLE_MEDIA_TYPE },
    handle: async ({ params, query }) => {
      const bundles = await bundlesOf(deps, params.enquiryId, params.line);
      const newest = Math.max(...bundles.map(({ n }) => n));
      const found = bundles.find(({ leafHash, n }) =>
        query.record === undefined ? n === newest : leafHash === query.record,
      );
      if (!found) throw new GatewayError('BUNDLE_UNKNOWN', 'no evidence of this line is kept here');
      return answer({ headers: { 'content-type': BUNDLE_MEDIA_TYPE }, body: Buffer.from(found.text) });
    },
  });
}
