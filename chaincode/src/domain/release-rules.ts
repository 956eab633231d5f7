import type { Enquiry, ReleaseEntry } from './enquiry';
import { RuleError } from './rule-error';

/** What a publisher claims of a release; the ledger adds who it is and when. */
export type ReleaseClaim = Omit<ReleaseEntry, 'publisher' | 'time'>;

/**
 * The entry for a release, or the one that stands there already with the same statement.
 * Unknown enquiries, other publishers' lines and denied lines are one and the same refusal.
 *
 * @throws RuleError RELEASE_UNKNOWN, RELEASE_CONFLICT, RELEASE_GAP
 */
export function nextRelease(
  claim: ReleaseClaim,
  at: {
    publisher: string;
    enquiry: Enquiry | undefined;
    existing: ReleaseEntry | undefined;
    before: ReleaseEntry | undefined;
    time: number;
  },
): ReleaseEntry {
  const line = at.enquiry?.lines[claim.line];
  if (line?.publisher !== at.publisher || line.decision !== 'GRANTED') {
    throw new RuleError('RELEASE_UNKNOWN', 'no granted line of the caller stands there');
  }
  if (at.existing) {
    const same = at.existing.statementHash === claim.statementHash && at.existing.outcome === claim.outcome;
    if (same) return at.existing;
    throw new RuleError('RELEASE_CONFLICT', 'another statement was recorded for this release');
  }
  if (claim.n > 0 && !at.before)
    throw new RuleError('RELEASE_GAP', 'the release before this one is not recorded');
  const { grantee, seq, line: index, n, statementHash, outcome } = claim;
  return { publisher: at.publisher, grantee, seq, line: index, n, statementHash, outcome, time: at.time };
}
