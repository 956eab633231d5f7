import type { RecordStatus, Status } from './record';
import { RuleError } from './rule-error';

export interface StatusChange {
  leafHash: string;
  status: Status;
  reason: string;
  replacement: string | null;
}

/** A record never goes back to an earlier stage; within a stage it may change. */
const STAGE: Record<Status, number> = {
  IN_FORCE: 0,
  UNDER_OBJECTION: 0,
  REPAIRED: 0,
  SUPERSEDED: 1,
  CORRECTED: 1,
  WITHDRAWN: 1,
  RETENTION_ENDED: 2,
  ERASED: 3,
};

/** Whether a status names the record that takes the place of this one. */
export function needsReplacement(status: Status): boolean {
  return status === 'SUPERSEDED' || status === 'CORRECTED';
}

/**
 * The status that a change leads to; the current one itself where it says the same already.
 *
 * @throws RuleError STATUS_FINAL
 */
export function nextStatus(
  change: StatusChange,
  at: { publisher: string; current: RecordStatus | undefined; lastSeq: number; time: number },
): RecordStatus {
  const { current } = at;
  if (current?.status === change.status && current.replacement === change.replacement) return current;
  const stage = STAGE[current?.status ?? 'IN_FORCE'];
  if (STAGE[change.status] < stage || current?.status === 'ERASED') {
    throw new RuleError('STATUS_FINAL', `a record that is ${current?.status} cannot become ${change.status}`);
  }
  const { leafHash, status, reason, replacement } = change;
  return {
    publisher: at.publisher,
    leafHash,
    status,
    reason,
    replacement,
    since: at.time,
    seq: at.lastSeq + 1,
  };
}
