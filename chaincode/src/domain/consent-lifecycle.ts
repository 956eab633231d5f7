import { lifecycleHash } from './commitment';
import type { ActKind, ConsentAct, ConsentState, ConsentStateName, ConsentTerms } from './consent';
import { RuleError } from './rule-error';

export interface LifecycleStep {
  act: ConsentAct;
  /** The bytes that were signed: the lifecycle hash is over them, never over a signature. */
  payloadBytes: Uint8Array;
  current: ConsentState | undefined;
  terms: ConsentTerms | undefined;
  time: number;
}

const AFTER: Record<ActKind, { from: ConsentStateName[]; to: ConsentStateName }> = {
  GRANT: { from: [], to: 'ACTIVE' },
  DECLINE: { from: [], to: 'DECLINED' },
  PAUSE: { from: ['ACTIVE'], to: 'PAUSED' },
  RESUME: { from: ['PAUSED'], to: 'ACTIVE' },
  REVOKE: { from: ['ACTIVE', 'PAUSED'], to: 'REVOKED' },
};
const FINAL: ReadonlySet<ConsentStateName> = new Set(['REVOKED', 'EXPIRED', 'DECLINED']);

/** The state as it stands at a time: an open consent whose window has passed is EXPIRED. `notAfter` is excluded. */
export function consentStateAt(
  state: ConsentState,
  terms: Pick<ConsentTerms, 'notAfter'> | undefined,
  time: number,
): ConsentStateName {
  const open = !FINAL.has(state.state);
  return open && terms !== undefined && time >= terms.notAfter ? 'EXPIRED' : state.state;
}

/**
 * What becomes of a consent by an act whose signature has been verified.
 *
 * @throws RuleError ACT_EXPIRED, CONSENT_EXISTS, CONSENT_UNKNOWN, CONSENT_FINAL, ACT_STALE, ACT_NOT_POSSIBLE
 */
export function nextConsentState(step: LifecycleStep): ConsentState {
  const { act, payloadBytes, current, terms, time } = step;
  if (act.exp <= time) throw new RuleError('ACT_EXPIRED', 'the act is past its own time');
  if (act.act === 'GRANT' || act.act === 'DECLINE') checkFirst(step);
  else checkLater(step);
  const grantee = current?.grantee ?? terms?.grantee;
  if (grantee === undefined) throw new RuleError('CONSENT_UNKNOWN', 'no such consent');
  return {
    id: act.consentId,
    grantee,
    state: AFTER[act.act].to,
    lifecycle: lifecycleHash(current?.lifecycle ?? null, payloadBytes),
    since: time,
  };
}

function checkFirst({ act, current, terms, time }: LifecycleStep): void {
  if (current !== undefined)
    throw new RuleError('CONSENT_EXISTS', 'this consent was granted or declined before');
  if (act.act === 'GRANT' && terms !== undefined && time >= terms.notAfter) {
    throw new RuleError('CONSENT_FINAL', 'the window of the terms has passed');
  }
}

function checkLater({ act, current, terms, time }: LifecycleStep): void {
  if (current === undefined) throw new RuleError('CONSENT_UNKNOWN', 'no such consent');
  const state = consentStateAt(current, terms, time);
  if (FINAL.has(state)) throw new RuleError('CONSENT_FINAL', `the consent is ${state}`);
  if (act.act !== 'REVOKE' && act.prev !== current.lifecycle) {
    throw new RuleError('ACT_STALE', 'the act was signed for an earlier state of the consent');
  }
  if (!AFTER[act.act].from.includes(state)) {
    throw new RuleError('ACT_NOT_POSSIBLE', `${act.act} is not possible while the consent is ${state}`);
  }
}
