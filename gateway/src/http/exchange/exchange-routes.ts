import { Type } from '@sinclair/typebox';
import { receiveRequest, type ReceiveRequestDeps } from '../../flow/consent/receive-request';
import { answerLooks, type AnswerLooksDeps } from '../../flow/consent/who-looked';
import { release, type ReleaseDeps } from '../../flow/resolve/release';
import { route, type Route } from '../route';
import { logRoutes, type LogRouteDeps } from '../routes/log';
import type { UnknownEnquiryLimit } from './unknown-enquiries';

/** Leave out what this organisation's roles do not need. */
export interface ExchangeRouteDeps {
  /** Bounds what each member may ask a publisher for in vain. */
  unknownEnquiries?: UnknownEnquiryLimit;
  /** Publishers. */
  release?: ReleaseDeps;
  /** Publishers: their log for everybody who checks it. */
  log?: LogRouteDeps;
  /** Certifiers. */
  consents?: ReceiveRequestDeps;
  /** The regulator. */
  looks?: AnswerLooksDeps;
}

const Sealed = Type.Object({ keyId: Type.String(), box: Type.String() }, { additionalProperties: false });

const ReleaseBody = Type.Object(
  {
    grantee: Type.String(),
    seq: Type.Integer({ minimum: 0 }),
    enquiryId: Type.String({ pattern: '^[0-9a-f]{32}$' }),
    line: Type.Integer({ minimum: 0 }),
    opening: Sealed,
    corrects: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$' })),
  },
  { additionalProperties: false },
);

const ConsentRequestBody = Type.Object(
  {
    handle: Type.String(),
    terms: Type.Object({}, { additionalProperties: true, description: 'Consent terms, as they are signed' }),
    opening: Sealed,
    private: Sealed,
  },
  { additionalProperties: false },
);

/** What other organisations' gateways may ask of this one. The caller's name is its MSP id. */
export function exchangeRoutes(deps: ExchangeRouteDeps): Route[] {
  return [
    ...(deps.release ? [releaseRoute(deps.release, deps.unknownEnquiries)] : []),
    ...(deps.log ? logRoutes(deps.log, { prefix: '/exchange/v1/log', roles: ['peer'] }) : []),
    ...(deps.consents ? [consentRequestRoute(deps.consents)] : []),
    ...(deps.looks ? [looksRoute(deps.looks)] : []),
  ];
}

function releaseRoute(deps: ReleaseDeps, unknownEnquiries?: UnknownEnquiryLimit): Route {
  return route({
    method: 'post',
    path: '/exchange/v1/releases',
    summary: 'Release one line of a committed enquiry to its grantee',
    roles: ['peer'],
    body: ReleaseBody,
    response: { description: 'The release, sealed to the grantee', schema: Sealed },
    handle: ({ caller, body }) => {
      const ask = () => release(deps, caller.name, body);
      return unknownEnquiries ? unknownEnquiries.run(caller.name, ask) : ask();
    },
  });
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
    response: { description: 'Who looked, when, why, and what came of it' },
    handle: ({ caller, body }) => answerLooks(deps, caller.name, body),
  });
}
