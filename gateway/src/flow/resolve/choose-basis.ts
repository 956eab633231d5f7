import { type Basis, isActive, toHex } from '@concordat/chaincode/domain';
import { drawRandom } from '../../crypto';
import { GatewayError } from '../../errors';
import type { Clock } from '../../ports/clock';
import type { Ledger } from '../../ports/ledger';
import { parseAgreements } from '../../ports/ledger-values';
import { consentStanding } from '../consent/consent-standing';
import type { ConsentRequestStore, StoredRequest } from '../consent/request-store';
import type { ShownState } from '../consent/shown-consent';
import { DEFAULT_DATA_LIFE_DAYS } from './data-life';
import { askConsents } from './ledger-consents';
import type { ResolveRequest } from './report';

export interface ChooseBasisDeps {
  ledger: Ledger;
  consents: ConsentRequestStore;
  clock: Clock;
}

export interface ChosenBasis {
  basis: Basis;
  reference: string;
  /** Salt of the subject commitment, hex: the relationship's under a known consent, else a fresh one. */
  salt: string;
  dataLifeDays: number;
}

/** Stands where no basis is known: the enquiry is still committed, so that the refusal is on the ledger. */
export const NO_REFERENCE = 'none';

/** The most promising consent first; within a state the newest. */
const PREFERENCE: ShownState[] = [
  'ACTIVE',
  'PAUSED',
  'UNBOUND',
  'REVOKED',
  'EXPIRED',
  'DECLINED',
  'REQUESTED',
];

/** On what an enquiry rests. Throws `REQUEST_INVALID` where the law is not cited. */
export async function chooseBasis(deps: ChooseBasisDeps, request: ResolveRequest): Promise<ChosenBasis> {
  const basis = request.basis ?? 'CONSENT';
  if (basis === 'CONSENT') return chooseConsent(deps, request);
  const reference =
    request.reference ?? (basis === 'AGREEMENT' ? await findAgreement(deps, request) : undefined);
  if (reference !== undefined) return { basis, reference, ...fresh() };
  throw new GatewayError('REQUEST_INVALID', 'a legal duty must be cited', {
    faults: [
      { pointer: '/reference', code: 'REQUEST_INVALID', message: 'the citation of the law is missing' },
    ],
  });
}

const fresh = () => ({ salt: toHex(drawRandom(32)), dataLifeDays: DEFAULT_DATA_LIFE_DAYS });

async function chooseConsent(deps: ChooseBasisDeps, request: ResolveRequest): Promise<ChosenBasis> {
  const basis = 'CONSENT';
  const { subject, reference } = request;
  const found =
    reference === undefined ? await findConsent(deps, request) : await deps.consents.byConsentId(reference);
  if (found) {
    const { consentId, salt, terms } = found;
    return { basis, reference: consentId, salt, dataLifeDays: terms.dataLifeDays };
  }
  if (reference === undefined) return { basis, reference: NO_REFERENCE, ...fresh() };
  const salt = await deps.consents.saltOf(subject);
  return { basis, reference, ...fresh(), ...(salt !== undefined && { salt }) };
}

async function findConsent(
  deps: ChooseBasisDeps,
  request: ResolveRequest,
): Promise<StoredRequest | undefined> {
  const { product, purpose, subject } = request;
  const requests = (await deps.consents.ofSubject(subject)).filter(
    ({ terms }) => terms.product === product && terms.purposes.includes(purpose),
  );
  if (requests.length < 2) return requests[0];
  const shown = await askConsents(
    deps.ledger,
    requests.map(({ consentId }) => consentId),
  );
  const ranks = new Map(
    requests.map((one, at) => [one, PREFERENCE.indexOf(consentStanding(shown[at] ?? null).state)]),
  );
  return requests.sort((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0))[0];
}

/** One that is in force, where there is one: of the others the ledger says why they do not carry the enquiry. */
async function findAgreement({ ledger, clock }: ChooseBasisDeps, request: ResolveRequest): Promise<string> {
  const call = { contract: 'registry', function: 'agreements', argument: {} };
  const agreements = await ledger.evaluate(call, parseAgreements);
  const fitting = agreements.filter(
    ({ terms }) =>
      terms.grantees.includes(ledger.mspId) &&
      terms.products.includes(request.product) &&
      terms.purposes.includes(request.purpose),
  );
  const now = clock.now();
  const inForce = fitting.find(
    (one) => isActive(one) && one.terms.notBefore <= now && now < one.terms.notAfter,
  );
  return (inForce ?? fitting[0])?.terms.id ?? NO_REFERENCE;
}
