import { Type } from '@sinclair/typebox';
import { receiveRequest, type ReceiveRequestDeps } from '../../flow/consent/receive-request';
import { answerLooks, type AnswerLooksDeps } from '../../flow/consent/who-looked';
import { route, type Route } from '../route';
import { LookSchema } from '../routes/audit-schemas';
import { logRoutes, type LogRouteDeps } from '../routes/log';
import { type ReleaseRouteDeps, releaseRoutes, Sealed } from './release-routes';

/** Leave out what this organisation's roles do not need. */
export interface ExchangeRouteDeps {
  /** Publishers. */
  release?: ReleaseRouteDeps;
  /** Publishers: their log for everybody who checks it. */
  log?: LogRouteDeps;
  /** Certifiers. */
  consents?: ReceiveRequestDeps;
  /** The regulator. */
  looks?: AnswerLooksDeps;
}

const ConsentRequestBody = Type.Object(
  {
    handle: Type.String(),
    terms: Type.Object({}, { additionalProperties: true, description: 'Consent terms, as they are signed' }),
    opening: Sealed,
    private: Sealed,
  },
  { additionalProperties: false },
);

const LooksAnswerSchema = Type.Object({
  looks: Type.Array(LookSchema),
  complete: Type.Boolean({ description: 'Whether the ledger shows that no look is left out' }),
  height: Type.Integer({ description: 'Blocks that the answer rests on' }),
});

/** What other organisations' gateways may ask of this one. The caller's name is its MSP id. */
export function exchangeRoutes(deps: ExchangeRouteDeps): Route[] {
  return [
    ...(deps.release ? releaseRoutes(deps.release) : []),
    ...(deps.log ? logRoutes(deps.log, { prefix: '/exchange/v1/log', roles: ['peer'] }) : []),
    ...(deps.consents ? [consentRequestRoute(deps.consents)] : []),
    ...(deps.looks ? [looksRoute(deps.looks)] : []),
  ];
}

function consentRequestRoute(deps: ReceiveRequestDeps): Route {
  return route({
    method: 'post',
    path: '/exchange/v1/consent-requests',
    summary: 'Bring a consent request to the subject through its certifier',
    roles: ['peer'],
    body: ConsentRequestBody,
    response: {
      description: 'The request is in the inbox',
      schema: Type.Object({ handle: Type.String(), consentId: Type.String() }),
    },
    handle: ({ caller, body }) => receiveRequest(deps, caller.name, body),
  });
}

function looksRoute(deps: AnswerLooksDeps): Route {
  return route({
    method: 'post',
    path: '/exchange/v1/subject-looks',
    summary: 'List every look at a subject, for the certifier that the subject asks through',
    roles: ['peer'],
    body: Type.Object({ subject: Sealed }, { additionalProperties: false }),
    response: { description: 'Who looked, when, why, and what came of it', schema: LooksAnswerSchema },
    handle: ({ caller, body }) => answerLooks(deps, caller.name, body),
  });
}
