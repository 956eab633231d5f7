import { agreementHash, ASSURANCE, consentId, schemaFacts } from '../domain';
import type {
  Agreement,
  AgreementTerms,
  Binding,
  Consent,
  ConsentState,
  ConsentTerms,
  ConsentUse,
  EnquiryFacts,
  EnquiryScene,
  Organisation,
  RegisteredKey,
} from '../domain';
import { bindingFor, consentTerms, DAY, digest, members, PRODUCT, schema, START } from './world';

/** The facts of a ledger for the pure rules: one consent, one agreement, the sample consortium. */
export interface Facts {
  grantee: string;
  time: number;
  terms: ConsentTerms;
  state: ConsentState['state'] | null;
  bindingRevoked: boolean;
  certifier: string;
  key: Partial<RegisteredKey>;
  agreement: Partial<AgreementTerms>;
  approvals: string[];
  use: ConsentUse | undefined;
  agreementUse: number;
  organisations: Organisation[];
  courtAssurance: 1 | 2 | 3;
}

export const AGREEMENT_ID = 'tax-court-2026';

export function sceneOf(changes: Partial<Facts> = {}): EnquiryScene {
  const facts: Facts = { ...defaults(), ...changes };
  const grantee = facts.organisations.find(({ mspId }) => mspId === facts.grantee);
  if (!grantee) throw new Error('the grantee is no member');
  return {
    grantee,
    time: facts.time,
    facts: lookups(facts),
    counters: { consentUse: () => facts.use, agreementUse: () => facts.agreementUse },
  };
}

export function agreementOf(changes: Partial<AgreementTerms>, approvals: string[]): Agreement {
  const terms: AgreementTerms = {
    id: AGREEMENT_ID,
    parties: ['TaxMSP', 'CourtMSP'],
    grantees: ['CourtMSP'],
    products: [PRODUCT.id],
    purposes: ['judicial'],
    legalBasis: 'Agreement of 2026',
    notBefore: START,
    notAfter: START + 365 * DAY,
    volumeCap: 10,
    ...changes,
  };
  return { terms, hash: agreementHash(terms), approvals };
}

function defaults(): Facts {
  return {
    grantee: 'BankMSP',
    time: START + DAY,
    terms: consentTerms(),
    state: 'ACTIVE',
    bindingRevoked: false,
    certifier: 'TaxMSP',
    key: {},
    agreement: {},
    approvals: ['TaxMSP', 'CourtMSP'],
    use: undefined,
    agreementUse: 0,
    organisations: members(),
    courtAssurance: 1,
  };
}

function lookups(facts: Facts): EnquiryFacts {
  const { terms, organisations } = facts;
  const id = consentId(terms);
  const only =
    <T>(wanted: string, value: () => T) =>
    (asked: string) =>
      asked === wanted ? value() : undefined;
  const granted = facts.state !== null && facts.state !== 'DECLINED';
  return {
    product: only(PRODUCT.id, () => PRODUCT),
    schema: (asked) => {
      const line = PRODUCT.lines.find((each) => each.schema === asked);
      if (!line) return undefined;
      const minAssurance = line.publisher === 'CourtMSP' ? facts.courtAssurance : 1;
      return { ...schemaFacts(schema(asked), line.publisher), minAssurance };
    },
    organisation: (asked) => organisations.find(({ mspId }) => mspId === asked),
    recipientKey: only('seal', () => sealKey(facts)),
    consent: (asked) => (granted && asked === id ? consentOf(facts, id) : undefined),
    consentState: (asked) => (facts.state !== null && asked === id ? stateOf(facts, id) : undefined),
    binding: only(terms.binding, () => bindingOf(facts)),
    agreement: only(AGREEMENT_ID, () => agreementOf(facts.agreement, facts.approvals)),
  };
}

function consentOf({ terms, certifier }: Facts, id: string): Consent {
  return { id, version: 1, terms, assurance: ASSURANCE[terms.method], certifier, time: START };
}

function stateOf({ terms, state }: Facts, id: string): ConsentState {
  return {
    id,
    grantee: terms.grantee,
    state: state ?? 'ACTIVE',
    lifecycle: digest('lifecycle'),
    since: START,
  };
}

function bindingOf({ terms, bindingRevoked }: Facts): Binding {
  const revokedAt = bindingRevoked ? START + 1 : null;
  return { ...bindingFor(terms), keyId: 'certify', signature: '', time: START, revokedAt };
}

function sealKey({ grantee, key }: Facts): RegisteredKey {
  return {
    mspId: grantee,
    keyId: 'seal',
    use: 'seal',
    publicKey: '',
    validFrom: START,
    revokedAt: null,
    ...key,
  };
}
