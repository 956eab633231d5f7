import { canAct } from './standing';
import type { Organisation } from './party';

/** How many of n governing members must approve: k = ⌊2n/3⌋ + 1, as many as must endorse (DESIGN section 2). */
export function requiredApprovals(n: number): number {
  return (2 * n - ((2 * n) % 3)) / 3 + 1;
}

/** The members that count now: governing, and neither suspended nor gone. In the order given. */
export function votingMembers(organisations: Organisation[]): string[] {
  return organisations
    .filter((organisation) => organisation.governing && canAct(organisation))
    .map(({ mspId }) => mspId);
}
