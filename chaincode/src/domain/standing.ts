import type { ConsentTerms } from './consent';
import type { Organisation } from './party';
import { RuleError } from './rule-error';

/** Whether an organisation is a member in good standing. */
export function canAct({ standing }: Organisation): boolean {
  return standing === undefined;
}

export function hasLeft({ standing }: Organisation): boolean {
  return standing?.state === 'LEFT';
}

/** @throws RuleError ORGANISATION_LEFT */
export function assertMember(organisation: Organisation): void {
  if (hasLeft(organisation)) {
    throw new RuleError('ORGANISATION_LEFT', `${organisation.mspId} has left the consortium`);
  }
}

/** @throws RuleError ORGANISATION_SUSPENDED, ORGANISATION_LEFT */
export function assertCanAct(organisation: Organisation): void {
  assertMember(organisation);
  if (!canAct(organisation)) {
    throw new RuleError('ORGANISATION_SUSPENDED', `${organisation.mspId} is suspended from the consortium`);
  }
}

/** The terms as they hold: a consent ends, at the latest, when its grantee leaves. */
export function termsInForce<T extends Pick<ConsentTerms, 'notAfter'>>(
  terms: T,
  grantee: Organisation | undefined,
): T {
  const left = grantee?.standing?.state === 'LEFT' ? grantee.standing.since : undefined;
  return left === undefined || left >= terms.notAfter ? terms : { ...terms, notAfter: left };
}
