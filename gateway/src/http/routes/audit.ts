import { Type } from '@sinclair/typebox';
import {
  auditConsents,
  type AuditDeps,
  auditEnquiries,
  auditGaps,
  type AuditPage,
  auditTimeline,
  DEFAULT_GAP_RULES,
  type PageRequest,
  searchBySubject,
} from '../../flow/audit';
import { normaliseSubject } from '../../flow/resolve/subject';
import { decodeCursor, encodeCursor } from '../cursor';
import { type Route, route } from '../route';
import { SubjectSchema } from './consent-schemas';
import { Any, MspId, object, oneOf, PageQuery, pageOf, Text } from './shapes';

const STATES = ['ACTIVE', 'PAUSED', 'REVOKED', 'EXPIRED', 'DECLINED'] as const;

const Rules = {
  releaseWithinMs: Type.Optional(
    Type.Integer({ minimum: 0, description: 'A granted line without a release is a gap after so long' }),
  ),
  burst: Type.Optional(
    Type.Integer({ minimum: 1, description: 'More enquiries of a grantee in a minute are a burst' }),
  ),
  hours: Type.Optional(
    Type.String({
      pattern: '^([01]?[0-9]|2[0-4])-([01]?[0-9]|2[0-4])$',
      description: 'Usual hours, as 6-22',
    }),
  ),
  utcOffsetMinutes: Type.Optional(
    Type.Integer({ minimum: -840, maximum: 840, description: 'Time zone of the hours' }),
  ),
};

/** What inspectors ask; on governing members' gateways only, which see the blocks. */
export function auditRoutes(deps: AuditDeps, { regulator }: { regulator: boolean }): Route[] {
  const lists = [
    route({
      method: 'get',
      path: '/v1/audit/consents',
      summary: 'List every consent with its state and its past',
      roles: ['inspector'],
      query: object({ ...PageQuery, grantee: Type.Optional(MspId), state: Type.Optional(oneOf(STATES)) }),
      response: { description: 'Consents; subjects appear as commitments only', schema: pageOf(Any) },
      handle: async ({ query }) => pageAnswer(deps, await auditConsents(deps, query, pageRequest(query))),
    }),
    route({
      method: 'get',
      path: '/v1/audit/enquiries',
      summary: 'List every enquiry of every grantee, refused ones included',
      roles: ['inspector'],
      query: object({
        ...PageQuery,
        grantee: Type.Optional(MspId),
        decision: Type.Optional(oneOf(['GRANTED', 'DENIED'] as const)),
      }),
      response: {
        description: 'Enquiries in the order of the ledger, with their releases',
        schema: pageOf(Any),
      },
      handle: async ({ query }) => pageAnswer(deps, await auditEnquiries(deps, query, pageRequest(query))),
    }),
    route({
      method: 'get',
      path: '/v1/audit/timeline',
      summary: 'List what happened on the ledger, in its order',
      roles: ['inspector'],
      query: object({ ...PageQuery, creator: Type.Optional(MspId), grantee: Type.Optional(MspId) }),
      response: { description: 'Calls of the chaincode, invalid ones included', schema: pageOf(Any) },
      handle: async ({ query }) => {
        const creator = query.creator ?? query.grantee;
        return pageAnswer(deps, await auditTimeline(deps, { creator }, pageRequest(query)));
      },
    }),
    route({
      method: 'get',
      path: '/v1/audit/gaps',
      summary: 'List what is missing or unusual',
      roles: ['inspector'],
      query: object({ ...PageQuery, ...Rules, grantee: Type.Optional(MspId) }),
      response: {
        description: 'Grants without a release, broken chains, dishonest escrows, bursts',
        schema: pageOf(Any),
      },
      handle: async ({ query }) => {
        const rules = {
          releaseWithin: query.releaseWithinMs ?? DEFAULT_GAP_RULES.releaseWithin,
          burst: query.burst ?? DEFAULT_GAP_RULES.burst,
          hours: hoursOf(query.hours, query.utcOffsetMinutes ?? 0),
        };
        const { items, next } = await auditGaps(deps, rules, pageRequest(query));
        const wanted = items.filter(
          ({ grantee }) => query.grantee === undefined || grantee === query.grantee,
        );
        return pageAnswer(deps, { items: wanted, next });
      },
    }),
  ];
  return regulator ? [...lists, searchRoute(deps)] : lists;
}

function searchRoute(deps: AuditDeps): Route {
  return route({
    method: 'post',
    path: '/v1/audit/search',
    summary: 'Find everything about one subject; the search goes on the ledger first',
    roles: ['inspector'],
    body: object({ subject: SubjectSchema, reason: Text(500), officer: Text(200) }),
    response: {
      description: 'Enquiries, consents, timeline, and the proof that the list is complete',
      schema: Any,
    },
    handle: ({ body }) => searchBySubject(deps, { ...body, subject: normaliseSubject(body.subject) }),
  });
}

function pageRequest({ cursor, limit }: { cursor?: string; limit?: number }): PageRequest {
  return { after: decodeCursor(cursor), limit: limit ?? 100 };
}

/** Every answer says up to which block it speaks. */
function pageAnswer<T>({ readModel }: AuditDeps, { items, next }: AuditPage<T>) {
  return { items, next: next === undefined ? null : encodeCursor(next), height: readModel.height() };
}

function hoursOf(hours: string | undefined, utcOffsetMinutes: number) {
  const [from, to] = (hours ?? '').split('-').map(Number);
  return from === undefined || to === undefined ? undefined : { from, to, utcOffsetMinutes };
}
