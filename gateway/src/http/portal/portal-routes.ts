import { Type } from '@sinclair/typebox';
import { answerRequest, type AnswerDeps } from '../../flow/consent/answer-request';
import { type Change, changeConsent } from '../../flow/consent/change-consent';
import { type InboxDeps, listForSubject } from '../../flow/consent/list-consents';
import { subjectRecords } from '../../flow/consent/subject-records';
import { type AskLooksDeps, whoLooked } from '../../flow/consent/who-looked';
import { list } from '../list';
import { type Route, route } from '../route';
import { NamedLookSchema } from '../routes/audit-schemas';
import { ActOutcomeSchema, Handle, REQUEST_PLACE } from '../routes/consent-schemas';
import { GroupsSchema } from '../routes/group-schemas';
import { StatusSchema } from '../routes/holding-schemas';
import { Hash, object, oneOf, VersionedId } from '../routes/shapes';
import { SubjectConsentSchema } from '../routes/shown-consent-schemas';
import type { SubjectTokens } from './subject-tokens';

export interface PortalRouteDeps {
  tokens: SubjectTokens;
  answer: AnswerDeps & InboxDeps;
  looks: AskLooksDeps;
  /** What this agency holds about the subject; left out where it publishes nothing. */
  records?: Parameters<typeof subjectRecords>[0];
}

const PublicKey = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', description: 'Ed25519, base64url' });
const Jws = Type.String({ maxLength: 16_384, pattern: '^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$' });
const SubjectRecordSchema = Type.Object({
  schema: VersionedId,
  leafHash: Hash,
  status: StatusSchema,
  groups: GroupsSchema,
});
const CHANGES: Record<'pause' | 'resume' | 'revoke', Change> = {
  pause: 'PAUSE',
  resume: 'RESUME',
  revoke: 'REVOKE',
};

/** What a subject can do at its certifier's portal. */
export function portalRoutes(deps: PortalRouteDeps): Route[] {
  return [
    listRoute(deps),
    answerRoute(deps),
    ...(['pause', 'resume', 'revoke'] as const).map((verb) => changeRoute(deps, verb)),
    looksRoute(deps),
    recordsRoute(deps),
  ];
}

function listRoute({ tokens, answer }: PortalRouteDeps): Route {
  return list({
    path: '/portal/v1/requests',
    summary: 'List the requests and consents that are yours',
    roles: ['subject'],
    item: SubjectConsentSchema,
    description: 'Newest first',
    position: REQUEST_PLACE,
    page: async (asked, { caller }) => listForSubject(answer, await tokens.subjectOf(caller), asked),
  });
}

function answerRoute({ tokens, answer }: PortalRouteDeps): Route {
  return route({
    method: 'post',
    path: '/portal/v1/requests/{handle}/answer',
    summary: 'Sign or decline a request',
    roles: ['subject'],
    params: Type.Object({ handle: Handle }),
    body: object({
      answer: oneOf(['sign', 'decline']),
      publicKey: Type.Optional(PublicKey),
      jws: Type.Optional(Jws),
    }),
    response: { description: 'What became of it, or what you have to sign', schema: ActOutcomeSchema },
    idempotency: 'answer',
    handle: async ({ caller, params: { handle }, body, operation }) =>
      answerRequest(answer, await tokens.subjectOf(caller), { handle, ...body, operation }),
  });
}

function changeRoute({ tokens, answer }: PortalRouteDeps, verb: keyof typeof CHANGES): Route {
  return route({
    method: 'post',
    path: `/portal/v1/consents/{id}/${verb}`,
    summary: `${verb.charAt(0).toUpperCase()}${verb.slice(1)} a consent of yours`,
    roles: ['subject'],
    params: Type.Object({ id: Hash }),
    body: object({ jws: Type.Optional(Jws) }),
    response: { description: 'What became of it, or what you have to sign', schema: ActOutcomeSchema },
    idempotency: 'answer',
    handle: async ({ caller, params, body, operation }) =>
      changeConsent(answer, await tokens.subjectOf(caller), {
        consentId: params.id,
        change: CHANGES[verb],
        ...body,
        operation,
      }),
  });
}

function looksRoute({ tokens, looks }: PortalRouteDeps): Route {
  return list({
    path: '/portal/v1/who-looked',
    summary: 'List every look at you: who, when, why, and what came of it',
    roles: ['subject'],
    item: NamedLookSchema,
    description: 'Refused looks included, from the oldest on. Each page is a search of its own on the ledger',
    more: { complete: Type.Boolean(), height: Type.Integer() },
    position: /^\d{1,9}$/,
    page: async (asked, { caller }) => whoLooked(looks, await tokens.subjectOf(caller), asked),
  });
}

function recordsRoute({ tokens, records }: PortalRouteDeps): Route {
  return list({
    path: '/portal/v1/records',
    summary: 'Read what this agency holds about you',
    roles: ['subject'],
    item: SubjectRecordSchema,
    description: 'Whole records with their status, by schema',
    position: /^[a-z][a-z0-9.-]{0,78}@[1-9]\d{0,5}\/[0-9a-f]{64}$/,
    page: async (asked, { caller }) => {
      const subject = await tokens.subjectOf(caller);
      return records ? subjectRecords(records, subject, asked) : { items: [], next: undefined };
    },
  });
}
