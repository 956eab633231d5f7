import { Type } from '@sinclair/typebox';
import {
  auditConsents,
  type AuditDeps,
  auditEnquiries,
  auditGaps,
  auditTimeline,
  DEFAULT_GAP_RULES,
  searchBySubject,
} from '../../flow/audit';
import type { Page } from '../../flow/page/page';
import { normaliseSubject } from '../../flow/subject/subject';
import { list } from '../list';
import { type Route, route } from '../route';
import { AuditedConsentSchema, AuditedEnquirySchema, CalledSchema, GapSchema } from './audit-schemas';
import { SubjectSchema } from './consent-schemas';
import { SearchAnswerSchema } from './search-schemas';
import { MspId, object, oneOf, Text } from './shapes';

const STATES = ['ACTIVE', 'PAUSED', 'REVOKED', 'EXPIRED', 'DECLINED'] as const;

/** A place in the ledger's order: block, transaction, write. */
const PLACE = /^\d{12}\.\d{12}\.\d{12}$/;
const Height = { height: Type.Integer({ description: 'Blocks that the answer rests on' }) };

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
  const lists = [consentsRoute(deps), enquiriesRoute(deps), timelineRoute(deps), gapsRoute(deps)];
  return regulator ? [...lists, searchRoute(deps)] : lists;
}

function consentsRoute(deps: AuditDeps): Route {
  return list({
    path: '/v1/audit/consents',
    summary: 'List every consent with its state and its past',
    roles: ['inspector'],
    filters: { grantee: Type.Optional(MspId), state: Type.Optional(oneOf(STATES)) },
    item: AuditedConsentSchema,
    description: 'Consents; subjects appear as commitments only',
    more: Height,
    position: /^\0consentstate\0[0-9a-f]{64}\0$/,
    page: async (asked, { query }) => upTo(deps, await auditConsents(deps, query, asked)),
  });
}

function enquiriesRoute(deps: AuditDeps): Route {
  return list({
    path: '/v1/audit/enquiries',
    summary: 'List every enquiry of every grantee, refused ones included',
    roles: ['inspector'],
    filters: {
      grantee: Type.Optional(MspId),
      decision: Type.Optional(oneOf(['GRANTED', 'DENIED'] as const)),
    },
    item: AuditedEnquirySchema,
    description: 'Enquiries in the order of the ledger, with their releases',
    more: Height,
    position: PLACE,
    page: async (asked, { query }) => upTo(deps, await auditEnquiries(deps, query, asked)),
  });
}

function timelineRoute(deps: AuditDeps): Route {
  return list({
    path: '/v1/audit/timeline',
    summary: 'List what happened on the ledger, in its order',
    roles: ['inspector'],
    filters: { creator: Type.Optional(MspId), grantee: Type.Optional(MspId) },
    item: CalledSchema,
    description: 'Calls of the chaincode, invalid ones included',
    more: Height,
    position: PLACE,
    page: async (asked, { query }) =>
      upTo(deps, await auditTimeline(deps, { creator: query.creator ?? query.grantee }, asked)),
  });
}

function gapsRoute(deps: AuditDeps): Route {
  return list({
    path: '/v1/audit/gaps',
    summary: 'List what is missing or unusual',
    roles: ['inspector'],
    filters: { ...Rules, grantee: Type.Optional(MspId) },
    item: GapSchema,
    description: 'Grants without a release, broken chains, dishonest escrows and logs, bursts',
    more: Height,
    position: PLACE,
    page: async (asked, { query }) => {
      const rules = {
        releaseWithin: query.releaseWithinMs ?? DEFAULT_GAP_RULES.releaseWithin,
        burst: query.burst ?? DEFAULT_GAP_RULES.burst,
        hours: hoursOf(query.hours, query.utcOffsetMinutes ?? 0),
      };
      const { items, next } = await auditGaps(deps, rules, asked);
      const wanted = items.filter(({ grantee }) => query.grantee === undefined || grantee === query.grantee);
      return upTo(deps, { items: wanted, next });
    },
  });
}

function searchRoute(deps: AuditDeps): Route {
  return route({
    method: 'post',
    path: '/v1/audit/search',
    summary: 'Find every enquiry about one subject; the search goes on the ledger first',
    roles: ['inspector'],
    body: object({ subject: SubjectSchema, reason: Text(500), officer: Text(200) }),
    response: {
      description:
        'Enquiries, timeline, and the proof that the list of enquiries is complete; consents that carry the commitment of one of these enquiries: of a grantee that has not enquired yet none is found',
      schema: SearchAnswerSchema,
    },
    idempotency: 'answer',
    handle: ({ body }) => searchBySubject(deps, { ...body, subject: normaliseSubject(body.subject) }),
  });
}

/** Every answer says up to which block it speaks. */
function upTo<T>({ readModel }: AuditDeps, page: Page<T>): Page<T> & { height: number } {
  return { ...page, height: readModel.height() };
}

function hoursOf(hours: string | undefined, utcOffsetMinutes: number) {
  const [from, to] = (hours ?? '').split('-').map(Number);
  return from === undefined || to === undefined ? undefined : { from, to, utcOffsetMinutes };
}
