import { Type } from '@sinclair/typebox';
import { answerRequest, type AnswerDeps } from '../../flow/consent/answer-request';
import { type Change, changeConsent } from '../../flow/consent/change-consent';
import { listForSubject } from '../../flow/consent/list-consents';
import { subjectRecords } from '../../flow/consent/subject-records';
import { type AskLooksDeps, whoLooked } from '../../flow/consent/who-looked';
import { type Route, route } from '../route';
import { ActOutcomeSchema, Handle, ShownConsentSchema } from '../routes/consent-schemas';
import { Hash, object, oneOf, pageOf } from '../routes/shapes';
import type { SubjectTokens } from './subject-tokens';

export interface PortalRouteDeps {
  tokens: SubjectTokens;
  answer: AnswerDeps;
  looks: AskLooksDeps;
  /** What this agency holds about the subject; left out where it publishes nothing. */
  records?: Parameters<typeof subjectRecords>[0];
}

const PublicKey = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', description: 'Ed25519, base64url' });
const Jws = Type.String({ maxLength: 16_384, pattern: '^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$' });
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
  return route({
    method: 'get',
    path: '/portal/v1/requests',
    summary: 'List the requests and consents that are yours',
    roles: ['subject'],
    response: {
      description: 'Newest first',
      schema: pageOf(ShownConsentSchema),
    },
    handle: async ({ caller }) => ({
      items: await listForSubject(answer, await tokens.subjectOf(caller)),
      next: null,
    }),
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
    handle: async ({ caller, params, body }) =>
      answerRequest(answer, await tokens.subjectOf(caller), { handle: params.handle, ...body }),
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
    handle: async ({ caller, params, body }) =>
      changeConsent(answer, await tokens.subjectOf(caller), {
        consentId: params.id,
        change: CHANGES[verb],
        ...body,
      }),
  });
}

function looksRoute({ tokens, looks }: PortalRouteDeps): Route {
  return route({
    method: 'get',
    path: '/portal/v1/who-looked',
    summary: 'List every look at you: who, when, why, and what came of it',
    roles: ['subject'],
    response: { description: 'Refused looks included' },
    handle: async ({ caller }) => whoLooked(looks, await tokens.subjectOf(caller)),
  });
}

function recordsRoute({ tokens, records }: PortalRouteDeps): Route {
  return route({
    method: 'get',
    path: '/portal/v1/records',
    summary: 'Read what this agency holds about you',
    roles: ['subject'],
    response: { description: 'Whole records with their status' },
    handle: async ({ caller }) => {
      const subject = await tokens.subjectOf(caller);
      return { items: records ? await subjectRecords(records, subject) : [], next: null };
    },
  });
}
