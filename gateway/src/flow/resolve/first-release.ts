import { type Enquiry, type Product, sequence } from '@concordat/chaincode/domain';
import type { Opening } from '../../crypto';
import { GatewayError } from '../../errors';
import type { ReadModel } from '../../ports/read-model';
import { unboundSince } from '../consent/unbound-since';
import type { GrantedLine } from './granted-line';
import type { RegistryCache } from '../registry/registry-cache';
import { currentHead, type Releasable, releaseSet, type ReleaseSetDeps } from './release-set';
import {
  firstOf,
  type NewRelease,
  storeRelease,
  type StoredRelease,
  type StoredReleaseDeps,
} from './stored-release';

export interface FirstReleaseDeps extends ReleaseSetDeps, StoredReleaseDeps {
  readModel: Pick<ReadModel, 'get' | 'at' | 'consentState'>;
  registry: RegistryCache;
}

/** Version 1, as it stands in the ledger's key. */
const CONSENT_VERSION = sequence(1);

/** A release, with its records where they have just been read. */
export interface FoundRelease {
  stored: StoredRelease;
  held?: Releasable[];
}

/**
 * The first release of a line, made once: whoever asks again gets what was stored. Throws `CONSENT_PAUSED` while the consent
 * is paused: it may become active again, so that this is no answer yet.
 */
export async function firstRelease(
  deps: FirstReleaseDeps,
  asked: GrantedLine,
  opening: Opening,
): Promise<FoundRelease> {
  const before = await firstOf(deps, asked);
  if (before) return { stored: before };
  // Taken before the consent is looked at: what our peer sees end after that look is not earlier than what we say.
  const time = deps.clock.now();
  const head = await currentHead(deps);
  const base = { n: 0, corrects: null, head, time };
  const code = await refusalOf(deps, asked.enquiry);
  if (code !== null) {
    return { stored: await storeRelease(deps, asked, { ...base, outcome: 'REFUSED', code, records: [] }) };
  }
  const { document } = await deps.registry.schema(asked.line.schema);
  const found = await releaseSet(deps, document, { asked, opening });
  const held = found.filter(({ index }) => index < head.size);
  const told = describe(held, await productGroups(deps, asked));
  return { stored: await storeRelease(deps, asked, { ...base, ...told }), held };
}

/** What the statement says of these records. The content of one under objection is withheld. */
export function describe(
  found: Releasable[],
  groups: string[],
): Pick<NewRelease, 'outcome' | 'code' | 'records'> {
  if (found.length === 0) return { outcome: 'NONE_HELD', code: null, records: [] };
  const records = found.map(({ record, status }) => ({
    leafHash: record.leafHash,
    groups: status === 'UNDER_OBJECTION' ? ['meta'] : ['meta', ...groups],
  }));
  const withheld = found.some(({ status }) => status === 'UNDER_OBJECTION');
  return { outcome: withheld ? 'PARTLY_WITHHELD' : 'RECORDS', code: withheld ? 'OBJECTION' : null, records };
}

/** The disclosure groups that the product names for this line, in the schema's order. */
export async function productGroups(
  deps: FirstReleaseDeps,
  { enquiry, line }: GrantedLine,
): Promise<string[]> {
  const [product, { document }] = await Promise.all([
    deps.registry.product(enquiry.product),
    deps.registry.schema(line.schema),
  ]);
  const wanted = groupsOf(product, line.publisher, line.schema);
  return document.groups.filter((group) => wanted.has(group));
}

function groupsOf(product: Product, publisher: string, schema: string): Set<string> {
  const lines = product.lines.filter((line) => line.publisher === publisher && line.schema === schema);
  return new Set(lines.flatMap(({ groups }) => groups));
}

/** No first release to a member that has left; none while it is suspended: throws `GRANTEE_SUSPENDED`, since that may end. */
async function refusalOf(deps: FirstReleaseDeps, enquiry: Enquiry): Promise<string | null> {
  const grantee = await deps.readModel.get('org', enquiry.grantee);
  const state = grantee?.value.standing?.state;
  if (state === 'SUSPENDED') {
    throw new GatewayError('GRANTEE_SUSPENDED', 'the grantee is suspended from the consortium');
  }
  if (state === 'LEFT') return 'GRANTEE_LEFT';
  return (await isStillConsented(deps, enquiry)) ? null : 'CONSENT_NOT_ACTIVE';
}

/**
 * No first release once our own peer has seen that the consent is no longer active, or that nobody vouches for the key that
 * signed it (invariant 2). What is revoked or over stays so; throws `CONSENT_PAUSED` where it is only paused.
 */
async function isStillConsented({ readModel, clock }: FirstReleaseDeps, enquiry: Enquiry): Promise<boolean> {
  if (enquiry.basis !== 'CONSENT') return true;
  const [state, terms] = await Promise.all([
    readModel.consentState(enquiry.reference),
    consentTermsOf({ readModel }, enquiry),
  ]);
  if (terms === undefined || terms.notAfter <= clock.now()) return false;
  if (state?.state === 'PAUSED')
    throw new GatewayError(
      'CONSENT_PAUSED',
      'the subject has paused the consent; ask again once it is resumed',
    );
  if (state?.state !== 'ACTIVE') return false;
  return (await unboundSince(readModel, terms.binding)) === null;
}

/** The terms of the consent that an enquiry rests on; undefined where it rests on another basis. */
export async function consentTermsOf({ readModel }: Pick<FirstReleaseDeps, 'readModel'>, enquiry: Enquiry) {
  if (enquiry.basis !== 'CONSENT') return undefined;
  return (await readModel.get('consent', enquiry.reference, CONSENT_VERSION))?.value.terms;
}
