import { METHODS } from '@concordat/chaincode/domain';
import { Type } from '@sinclair/typebox';
import { type AnswerDeps, approvePaper, revokePaper } from '../../flow/consent/answer-request';
import { type InboxDeps, listConsents, listPaper, showConsent } from '../../flow/consent/list-consents';
import { requestConsent, type RequestConsentDeps } from '../../flow/consent/request-consent';
import { tooWeakFor } from '../../flow/consent/too-weak-for';
import { unbindOwnKey } from '../../flow/consent/unbind-own-key';
import type { SubjectTokens } from '../portal/subject-tokens';
import { list } from '../list';
import { route, type Route } from '../route';
import {
  ActOutcomeSchema,
  Handle,
  REQUEST_PLACE,
  ShortText,
  SubjectSchema,
  UnboundSchema,
} from './consent-schemas';
import { PurposeSchema, Time } from './field-schemas';
import {
  GranteeConsentSchema,
  PaperConsentSchema,
  ProducedConsentSchema,
  RequestedConsentSchema,
} from './shown-consent-schemas';
import { Hash, MspId, object, oneOf, VersionedId } from './shapes';

export type ConsentRouteDeps = RequestConsentDeps & { ledger: AnswerDeps['ledger'] };

const RequestBody = object({
  subject: SubjectSchema,
  certifier: MspId,
  product: VersionedId,
  purposes: Type.Array(PurposeSchema, { minItems: 1, maxItems: 8, uniqueItems: true }),
  mode: Type.Optional(oneOf(['ONCE', 'PERIODIC', 'MONITOR'])),
  notBefore: Type.Optional(Time),
  notAfter: Time,
  maxUses: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
  frequency: Type.Optional(
    object({
      count: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
      windowMs: Type.Integer({ minimum: 1000, maximum: 316_224_000_000 }),
    }),
  ),
  dataLifeDays: Type.Optional(Type.Integer({ minimum: 0, maximum: 36_525 })),
  processors: Type.Optional(Type.Array(ShortText, { maxItems: 20, uniqueItems: true })),
  method: Type.Optional(oneOf(METHODS)),
  purposeInWords: Type.String({ minLength: 1, maxLength: 1000 }),
  kind: Type.Optional(oneOf(['QUERY', 'COLLECT', 'TRANSFER'])),
  signatoryRole: Type.Optional(oneOf(['LEGAL_REPRESENTATIVE', 'AGENT', 'SELF'])),
  signatoryName: Type.Optional(ShortText),
  mandateHash: Type.Optional(Hash),
  scanHash: Type.Optional(Hash),
  predecessor: Type.Optional(Hash),
});

/** Routes of a reader: ask subjects for their consent. */
export function consentRoutes(deps: ConsentRouteDeps): Route[] {
  return [requestRoute(deps), listRoute(deps), showRoute(deps)];
}

function requestRoute(deps: ConsentRouteDeps): Route {
  return route({
    method: 'post',
    path: '/v1/consent-requests',
    summary: 'Ask a subject for its consent, through its certifier',
    roles: ['officer'],
    body: RequestBody,
    response: {
      status: 201,
      description: 'The handle to give to the subject',
      schema: RequestedConsentSchema,
    },
    idempotency: 'answer',
    handle: async ({ body, operation }) => {
      const asked = operation === undefined ? body : { ...body, requestId: operation };
      const { handle, consentId, terms, words, delivered, waitsFor } = await requestConsent(deps, asked);
      const { channel } = deps.ledger;
      const asWell = { delivered, waitsFor, tooWeakFor: await tooWeakFor(deps.registry, terms) };
      return {
        handle,
        consentId,
        channel,
        lifecycle: null,
        state: 'REQUESTED',
        since: null,
        terms,
        words,
        ...asWell,
      };
    },
  });
}

function listRoute(deps: ConsentRouteDeps): Route {
  return list({
    path: '/v1/consent-requests',
    summary: 'List the consents that this organisation has asked for, with their state on the ledger',
    roles: ['officer'],
    item: GranteeConsentSchema,
    description: 'Newest first',
    position: REQUEST_PLACE,
    page: (asked) => listConsents(deps, asked),
  });
}

function showRoute(deps: ConsentRouteDeps): Route {
  return route({
    method: 'get',
    path: '/v1/consent-requests/{handle}',
    summary: 'Show one consent request',
    roles: ['officer'],
    params: Type.Object({ handle: Handle }),
    response: { description: 'Terms in words and in code, and the state', schema: ProducedConsentSchema },
    handle: ({ params }) => showConsent(deps, params.handle),
  });
}

/** Routes of a certifier's own staff: portal tokens, consents on paper, and keys that subjects have lost. */
export function certifierRoutes(deps: AnswerDeps & InboxDeps & { tokens: SubjectTokens }): Route[] {
  return [tokenRoute(deps), paperRoute(deps), approveRoute(deps), revokeRoute(deps), unbindRoute(deps)];
}

function tokenRoute({ tokens }: { tokens: SubjectTokens }): Route {
  return route({
    method: 'post',
    path: '/v1/portal/tokens',
    summary: 'Let a subject whom we have identified into the portal',
    roles: ['operator'],
    body: object({
      kind: SubjectSchema.properties.kind,
      identifier: SubjectSchema.properties.identifier,
      lifeHours: Type.Optional(Type.Integer({ minimum: 1, maximum: 24 * 365 })),
    }),
    response: {
      status: 201,
      description: 'The token; it is not shown again',
      schema: Type.Object({ token: Type.String(), expiresAt: Time }),
    },
    idempotency: 'answer',
    handle: ({ body: { lifeHours, ...subject } }) => tokens.mint(subject, lifeHours ?? 24 * 7),
  });
}

function paperRoute(deps: AnswerDeps): Route {
  return list({
    path: '/v1/paper-requests',
    summary: 'List consent requests on paper',
    roles: ['officer'],
    item: PaperConsentSchema,
    description: 'With their state, newest first',
    position: REQUEST_PLACE,
    page: (asked) => listPaper(deps, asked),
  });
}

function approveRoute(deps: AnswerDeps): Route {
  return route({
    method: 'post',
    path: '/v1/paper-requests/{handle}/answer',
    summary: 'Approve or decline a consent on paper, having seen the paper',
    roles: ['officer'],
    params: Type.Object({ handle: Handle }),
    body: object({
      answer: oneOf(['sign', 'decline']),
      scanHash: Type.Optional({
        ...Hash,
        description: 'SHA-256 of the scan that you have seen; needed to sign',
      }),
    }),
    response: { description: 'What became of it', schema: ActOutcomeSchema },
    idempotency: 'answer',
    handle: ({ params, body, operation }) => approvePaper(deps, params.handle, { ...body, operation }),
  });
}

function revokeRoute(deps: AnswerDeps): Route {
  return route({
    method: 'post',
    path: '/v1/paper-requests/{handle}/revocation',
    summary: 'Revoke a consent on paper, since its subject says so',
    roles: ['officer'],
    params: Type.Object({ handle: Handle }),
    response: { description: 'What became of it', schema: ActOutcomeSchema },
    idempotency: 'answer',
    handle: ({ params, operation }) => revokePaper(deps, params.handle, operation),
  });
}

function unbindRoute(deps: InboxDeps): Route {
  return route({
    method: 'post',
    path: '/v1/own-key-requests/{handle}/unbinding',
    summary: 'Vouch no longer for the own key of a subject that has lost it, and whom we have identified',
    roles: ['operator'],
    params: Type.Object({ handle: Handle }),
    body: object({ subject: SubjectSchema }),
    response: {
      description: 'Enquiries under the consent are denied from now on, and nothing is signed with the key',
      schema: UnboundSchema,
    },
    idempotency: 'answer',
    handle: ({ params, body }) => unbindOwnKey(deps, params.handle, body.subject),
  });
}
