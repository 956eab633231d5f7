import { actSigningInput, canonicalJson } from '@concordat/chaincode/domain';
import { GatewayError } from '../../errors';
import { askConsents } from '../resolve/ledger-consents';
import type { Subject } from '../subject/subject';
import { type AnswerDeps, assertAct } from './answer-request';
import { type ActOutcome, carry, makeAct } from './carry-act';
import { carryOnce } from './carry-once';

export type Change = 'PAUSE' | 'RESUME' | 'REVOKE';

export interface ConsentChange {
  consentId: string;
  change: Change;
  /** The subject's own signature over the act, for OWN_KEY: compact JWS. */
  jws?: string;
  /** Under which a repeat is the same act. */
  operation?: string | undefined;
}

/**
 * Pauses, resumes or revokes a consent of the subject. With a key of its own the subject gets the act to sign, then
 * brings the signature. Throws `CONSENT_UNKNOWN`, `ACT_MISMATCH`, or the ledger's code.
 */
export async function changeConsent(
  deps: AnswerDeps,
  subject: Subject,
  { consentId, change, jws, operation }: ConsentChange,
): Promise<ActOutcome> {
  const request = await deps.inbox.ofConsent(subject, consentId);
  if (!request) throw new GatewayError('CONSENT_UNKNOWN', 'no consent of yours has this id');
  const { binding, method } = request.terms;
  if (jws !== undefined) {
    assertAct(jws, change, request);
    return carry(deps, jws, binding);
  }
  const make = async () =>
    makeAct(deps, change, { consentId, prev: await previous(deps, consentId, change) });
  if (method !== 'OWN_KEY') return carryOnce(deps, { request, operation, make });
  const act = await make();
  return {
    consentId,
    state: 'TO_SIGN',
    toSign: { payload: canonicalJson(act), signingInput: actSigningInput(act) },
  };
}

/** A revocation follows whatever state there is. */
async function previous({ ledger }: AnswerDeps, consentId: string, change: Change): Promise<string | null> {
  if (change === 'REVOKE') return null;
  const [shown] = await askConsents(ledger, [consentId]);
  return shown?.state.lifecycle ?? null;
}
