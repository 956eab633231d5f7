import { moment, type Output } from '../output';
import type { Agreement } from '../shapes/registry';
import { purposeLines } from '../words/purpose-lines';

/** A sharing agreement: who may ask for what, why and until when, and whether it is in force at `now`. */
export function tellAgreement(output: Output, agreement: Agreement, now = Date.now()): void {
  const { terms, hash, approvals } = agreement;
  const approvedBy = approvals.join(', ') || 'nobody yet';
  tell(output, terms, { standing: standingOf(agreement, now), approvedBy, hash });
}

/** What is agreed; whether it is in force is not told. */
export function tellTerms(output: Output, terms: Agreement['terms']): void {
  tell(output, terms, {});
}

function tell(
  output: Output,
  terms: Agreement['terms'],
  { standing, approvedBy, hash }: { standing?: string; approvedBy?: string; hash?: string },
): void {
  output.details([
    ['agreement', terms.id],
    ['standing', standing],
    ['parties', terms.parties.join(', ')],
    ['approved by', approvedBy],
    ['grantees', terms.grantees.join(', ')],
    ['products', terms.products],
    ['purposes', purposeLines(terms.purposes)],
    ['legal basis', terms.legalBasis],
    ['from', moment(terms.notBefore)],
    ['until', moment(terms.notAfter)],
    ['enquiries', `at most ${terms.volumeCap} in all`],
    ['hash', hash],
  ]);
}

function standingOf({ terms, approvals }: Agreement, now: number): string {
  const missing = terms.parties.filter((party) => !approvals.includes(party));
  if (now >= terms.notAfter) return 'its time is over';
  if (missing.length > 0) return `not in force: not yet approved by ${missing.join(', ')}`;
  return now < terms.notBefore ? 'approved, and not in force yet' : 'in force';
}
