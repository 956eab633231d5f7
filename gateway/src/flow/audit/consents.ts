import type { Consent, ConsentState, ConsentStateName } from '@concordat/chaincode/domain';
import type { Seen } from '../../ports/read-model';
import { unboundSince } from '../consent/unbound-since';
import type { AuditDeps } from './deps';
import { type Page, type PageRequest, fillPage } from '../page/page';

/** A consent as an inspector sees it: terms in hashes and codes, never who the subject is. */
export interface ConsentView {
  id: string;
  grantee: string;
  /** EXPIRED where its window has passed. */
  state: ConsentStateName;
  since: number;
  /** Since when its certifier vouches no longer for the key that signed it; null while it does. */
  unboundAt: number | null;
  /** Block of the last act. */
  block: number;
  uses: number;
  /** Null for a request that was declined. */
  terms: Consent['terms'] | null;
  certifier: string | null;
  assurance: number | null;
  history: { state: ConsentStateName; since: number; block: number }[];
}

export interface ConsentFilter {
  grantee?: string | undefined;
  state?: ConsentStateName | undefined;
}

/** Every consent and every declined request, with its state and its past. */
export function auditConsents(
  deps: AuditDeps,
  filter: ConsentFilter,
  page: PageRequest,
): Promise<Page<ConsentView>> {
  const rows = deps.readModel.list('consentstate', page.after === undefined ? {} : { after: page.after });
  return fillPage(rows, page.limit, async (row) => {
    if (filter.grantee !== undefined && row.value.grantee !== filter.grantee) return undefined;
    const view = await consentView(deps, row);
    return filter.state === undefined || view.state === filter.state ? view : undefined;
  });
}

export async function consentView(
  deps: AuditDeps,
  { value, block }: Seen<ConsentState>,
): Promise<ConsentView> {
  const { id, grantee, since } = value;
  const consent = await findConsent(deps, id);
  const [unboundAt, use, history] = await Promise.all([
    consent ? unboundSince(deps.readModel, consent.terms.binding) : null,
    deps.readModel.get('consentuse', id),
    deps.readModel.history('consentstate', id),
  ]);
  return {
    id,
    grantee,
    state: stateNow(deps, value, consent),
    since,
    unboundAt,
    block,
    uses: use?.value.uses ?? 0,
    terms: consent?.terms ?? null,
    certifier: consent?.certifier ?? null,
    assurance: consent?.assurance ?? null,
    history: history.map((seen) => ({ state: seen.value.state, since: seen.value.since, block: seen.block })),
  };
}

async function findConsent({ readModel }: AuditDeps, id: string): Promise<Consent | undefined> {
  for await (const [, seen] of readModel.list('consent', { prefix: [id], limit: 1 })) return seen.value;
  return undefined;
}

function stateNow(
  { clock }: AuditDeps,
  { state }: ConsentState,
  consent: Consent | undefined,
): ConsentStateName {
  const lapsed = consent !== undefined && clock.now() > consent.terms.notAfter;
  return lapsed && (state === 'ACTIVE' || state === 'PAUSED') ? 'EXPIRED' : state;
}
