import { Type } from '@sinclair/typebox';
import { type ErrorDescription, describeError } from '../../errors';
import { unsealBytes, unsealOpenings } from '../../flow/resolve/check-opening';
import { release, type ReleaseDeps } from '../../flow/resolve/release';
import { RELEASE_BATCHES_PATH, RELEASES_PATH } from '../../flow/resolve/release-batcher';
import {
  type LineRequest,
  MOST_RELEASES,
  type ReleaseBatchRequest,
} from '../../flow/resolve/release-message';
import { type MadeOrRefused, sealBatch } from '../../flow/resolve/sealed-batch';
import { type MadeRelease, sealReleases } from '../../flow/resolve/seal-release';
import type { Keys } from '../../ports/keys';
import { route, type Route } from '../route';
import type { UnknownEnquiryLimit } from './unknown-enquiries';

export interface ReleaseRouteDeps extends ReleaseDeps {
  keys: ReleaseDeps['keys'] & Pick<Keys, 'sealOpen'>;
  /** Told of each line of a batch that is refused: the batch itself is answered with 200. */
  onRefused?: (refusal: { caller: string; error: unknown; description: ErrorDescription }) => void;
  /** Bounds what each member may ask for in vain, line by line. */
  unknownEnquiries?: UnknownEnquiryLimit;
}

export const Sealed = Type.Object(
  { keyId: Type.String(), box: Type.String() },
  { additionalProperties: false },
);

const line = {
  grantee: Type.String(),
  seq: Type.Integer({ minimum: 0 }),
  enquiryId: Type.String({ pattern: '^[0-9a-f]{32}$' }),
  line: Type.Integer({ minimum: 0 }),
  corrects: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$' })),
};
const LineBody = Type.Object(line, { additionalProperties: false });
const ReleaseBody = Type.Object({ ...line, opening: Sealed }, { additionalProperties: false });

const ReleaseBatchBody = Type.Object(
  { requests: Type.Array(LineBody, { minItems: 1, maxItems: MOST_RELEASES }), openings: Sealed },
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
    handle: async ({ caller, body: { opening: sealed, ...request } }) => {
      const opening = await unsealBytes(deps.keys, sealed);
      return sealReleases([await releaseWithin(deps, caller.name, { request, opening })]);
    },
  });
}

function releaseBatchRoute(deps: ReleaseRouteDeps): Route {
  return route({
    method: 'post',
    path: RELEASE_BATCHES_PATH,
    summary: 'Release lines of several committed enquiries to their grantee',
    description:
      'Each line is released or refused for itself, in the order of the requests. Their openings are in one box, in that order.',
    roles: ['peer'],
    body: ReleaseBatchBody,
    response: {
      description: 'For each line in which box its release is, or why it is refused; one box for each key',
      schema: Type.Object({
        answers: Type.Array(Type.Union([Boxed, Refused])),
        boxes: Type.Array(Sealed),
      }),
    },
    handle: async ({ caller, body }) => sealBatch(await releaseAll(deps, caller.name, body)),
  });
}

async function releaseAll(
  deps: ReleaseRouteDeps,
  caller: string,
  { requests, openings: sealed }: ReleaseBatchRequest,
): Promise<MadeOrRefused[]> {
  const openings = await unsealOpenings(deps.keys, sealed, requests.length);
  const asking = requests.map((request, at) => ({ request, opening: openings[at] ?? new Uint8Array() }));
  return Promise.all(asking.map((one) => releaseOrRefuse(deps, caller, one)));
}

interface Asking {
  request: LineRequest;
  opening: Uint8Array;
}

function releaseWithin(deps: ReleaseRouteDeps, caller: string, asking: Asking): Promise<MadeRelease> {
  const ask = () => release(deps, caller, asking);
  return deps.unknownEnquiries ? deps.unknownEnquiries.run(caller, ask) : ask();
}

async function releaseOrRefuse(
  deps: ReleaseRouteDeps,
  caller: string,
  asking: Asking,
): Promise<MadeOrRefused> {
  try {
    return await releaseWithin(deps, caller, asking);
  } catch (error) {
    const description = describeError(error);
    deps.onRefused?.({ caller, error, description });
    const { status, code, detail } = description;
    return { refused: { status, code, detail } };
  }
}
