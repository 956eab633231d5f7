import { type Static, Type } from '@sinclair/typebox';
import { type ErrorDescription, describeError } from '../../errors';
import { release, type ReleaseDeps } from '../../flow/resolve/release';
import { RELEASE_BATCHES_PATH, RELEASES_PATH } from '../../flow/resolve/release-batcher';
import { MOST_RELEASES } from '../../flow/resolve/release-message';
import { type MadeOrRefused, sealBatch } from '../../flow/resolve/sealed-batch';
import { type MadeRelease, sealReleases } from '../../flow/resolve/seal-release';
import { route, type Route } from '../route';
import type { UnknownEnquiryLimit } from './unknown-enquiries';

export interface ReleaseRouteDeps extends ReleaseDeps {
  /** Told of each line of a batch that is refused: the batch itself is answered with 200. */
  onRefused?: (refusal: { caller: string; error: unknown; description: ErrorDescription }) => void;
  /** Bounds what each member may ask for in vain, line by line. */
  unknownEnquiries?: UnknownEnquiryLimit;
}

export const Sealed = Type.Object(
  { keyId: Type.String(), box: Type.String() },
  { additionalProperties: false },
);

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

const ReleaseBatchBody = Type.Object(
  { requests: Type.Array(ReleaseBody, { minItems: 1, maxItems: MOST_RELEASES }) },
  { additionalProperties: false },
);

const Boxed = Type.Object({ keyId: Type.String() });

const Refused = Type.Object({
  refused: Type.Object({ status: Type.Integer(), code: Type.String(), detail: Type.String() }),
});

/** Release one line, or many at once: the same rules hold for each. */
export function releaseRoutes(deps: ReleaseRouteDeps): Route[] {
  return [releaseRoute(deps), releaseBatchRoute(deps)];
}

/** Whether a route hands out what is released. */
export const isReleaseRoute = ({ path }: Route) => path === RELEASES_PATH || path === RELEASE_BATCHES_PATH;

function releaseRoute(deps: ReleaseRouteDeps): Route {
  return route({
    method: 'post',
    path: RELEASES_PATH,
    summary: 'Release one line of a committed enquiry to its grantee',
    roles: ['peer'],
    body: ReleaseBody,
    response: { description: 'The release, sealed to the grantee', schema: Sealed },
    handle: async ({ caller, body }) => {
      const { recipient, padded } = await releaseWithin(deps, caller.name, body);
      return sealReleases(recipient, [padded]);
    },
  });
}

function releaseBatchRoute(deps: ReleaseRouteDeps): Route {
  return route({
    method: 'post',
    path: RELEASE_BATCHES_PATH,
    summary: 'Release lines of several committed enquiries to their grantee',
    description: 'Each line is released or refused for itself, in the order of the requests.',
    roles: ['peer'],
    body: ReleaseBatchBody,
    response: {
      description: 'For each line in which box its release is, or why it is refused; one box for each key',
      schema: Type.Object({
        answers: Type.Array(Type.Union([Boxed, Refused])),
        boxes: Type.Array(Sealed),
      }),
    },
    handle: async ({ caller, body }) =>
      sealBatch(
        await Promise.all(body.requests.map((request) => releaseOrRefuse(deps, caller.name, request))),
      ),
  });
}

function releaseWithin(
  deps: ReleaseRouteDeps,
  caller: string,
  request: Static<typeof ReleaseBody>,
): Promise<MadeRelease> {
  const ask = () => release(deps, caller, request);
  return deps.unknownEnquiries ? deps.unknownEnquiries.run(caller, ask) : ask();
}

async function releaseOrRefuse(
  deps: ReleaseRouteDeps,
  caller: string,
  request: Static<typeof ReleaseBody>,
): Promise<MadeOrRefused> {
  try {
    return await releaseWithin(deps, caller, request);
  } catch (error) {
    const description = describeError(error);
    deps.onRefused?.({ caller, error, description });
    const { status, code, detail } = description;
    return { refused: { status, code, detail } };
  }
}
