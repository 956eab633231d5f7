import { agreementHash, schemaHash } from './commitment';
import type { Organisation } from './party';
import { RuleError } from './rule-error';
import type { Agreement, AgreementTerms, Product, SchemaDocument, SchemaFacts } from './schema';

/**
 * Checks the list of organisations that a consortium starts with.
 *
 * @throws RuleError ARGUMENT_INVALID with all faults
 */
export function checkOrganisations(organisations: Organisation[]): void {
  const certifiers = withRole(organisations, 'certifier');
  const faults: string[] = [];
  const ids = organisations.map(({ mspId }) => mspId);
  if (new Set(ids).size !== ids.length) faults.push('/organisations: expected no MSP id twice');
  if (!organisations.some(({ governing }) => governing)) {
    faults.push('/organisations: expected at least one governing member');
  }
  organisations.forEach(({ acceptedCertifiers }, index) => {
    if (acceptedCertifiers?.some((id) => !certifiers.has(id))) {
      faults.push(
        `/organisations/${index}/acceptedCertifiers: expected organisations with the role certifier`,
      );
    }
  });
  if (faults.length > 0) throw new RuleError('ARGUMENT_INVALID', faults.join('; '));
}

/** @throws RuleError ARGUMENT_INVALID where one of them is no certifier */
export function checkCertifiers(certifiers: string[], organisations: Organisation[]): void {
  const known = withRole(organisations, 'certifier');
  const faults = certifiers.flatMap((id, index) =>
    known.has(id) ? [] : [`/certifiers/${index}: expected an organisation with the role certifier`],
  );
  if (faults.length > 0) throw new RuleError('ARGUMENT_INVALID', faults.join('; '));
}

/** @throws RuleError SCHEMA_CONFLICT where a schema of that id and version says something else, or is another's */
export function checkSchemaUnchanged(
  document: SchemaDocument,
  publisher: string,
  existing: SchemaFacts,
): void {
  if (existing.hash !== schemaHash(document) || existing.publisher !== publisher) {
    throw new RuleError('SCHEMA_CONFLICT', 'that schema and version is registered with another content');
  }
}

/**
 * Checks a product's lines against the schemas registered.
 *
 * @throws RuleError PRODUCT_INVALID with all faults
 */
export function checkProduct(product: Product, schema: (id: string) => SchemaFacts | undefined): void {
  const faults = product.lines.flatMap((line, index) => {
    const at = `/product/lines/${index}`;
    const facts = schema(line.schema);
    if (facts?.publisher !== line.publisher)
      return [`${at}/schema: expected a schema registered by that publisher`];
    return line.groups.every((group) => facts.groups.includes(group))
      ? []
      : [`${at}/groups: expected groups of the schema`];
  });
  const sources = new Set(product.lines.map((line) => line.schema));
  if (sources.size !== product.lines.length) faults.push('/product/lines: expected no schema twice');
  if (faults.length > 0) throw new RuleError('PRODUCT_INVALID', faults.join('; '));
}

/**
 * Checks an agreement's parties, grantees and products against what the ledger knows.
 *
 * @throws RuleError AGREEMENT_INVALID with all faults
 */
export function checkAgreement(
  terms: AgreementTerms,
  known: { proposer: string; organisations: Organisation[]; product: (id: string) => Product | undefined },
): void {
  const ids = new Set(known.organisations.map(({ mspId }) => mspId));
  const faults: string[] = [];
  if (!terms.parties.includes(known.proposer))
    faults.push('/terms/parties: expected the proposer among them');
  if (!terms.parties.every((id) => ids.has(id)))
    faults.push('/terms/parties: expected members of the consortium');
  if (!terms.grantees.every((id) => ids.has(id)))
    faults.push('/terms/grantees: expected members of the consortium');
  if (!terms.products.every((id) => known.product(id)))
    faults.push('/terms/products: expected registered products');
  if (faults.length > 0) throw new RuleError('AGREEMENT_INVALID', faults.join('; '));
}

/** A new agreement, approved by its proposer only. */
export function proposeAgreement(terms: AgreementTerms, proposer: string): Agreement {
  return { terms, hash: agreementHash(terms), approvals: [proposer] };
}

/**
 * An agreement with one approval more. Whoever is no party is told the same as where there is no agreement.
 *
 * @throws RuleError AGREEMENT_UNKNOWN, AGREEMENT_CONFLICT
 */
export function approveAgreement(agreement: Agreement | undefined, hash: string, party: string): Agreement {
  if (!agreement?.terms.parties.includes(party)) {
    throw new RuleError('AGREEMENT_UNKNOWN', 'no such agreement with the caller as a party');
  }
  if (agreement.hash !== hash)
    throw new RuleError('AGREEMENT_CONFLICT', '/hash: expected the hash of what is proposed');
  if (agreement.approvals.includes(party)) return agreement;
  return { ...agreement, approvals: [...agreement.approvals, party] };
}

function withRole(organisations: Organisation[], role: Organisation['roles'][number]): Set<string> {
  return new Set(organisations.filter(({ roles }) => roles.includes(role)).map(({ mspId }) => mspId));
}
