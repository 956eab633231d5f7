import type { ConsentAct } from '@concordat/chaincode/domain';
import { stableCode } from '../../errors';
import { type ActOutcome, carry, type CarryActDeps, signAct } from './carry-act';
import type { InboxRequest } from './inbox';
import type { SignedActs } from './signed-acts';

export interface CarryOnceDeps extends CarryActDeps {
  acts: SignedActs;
}

export interface OwnAct {
  request: InboxRequest;
  /** What the caller's Idempotency-Key stands for, where there is one. */
  operation: string | undefined;
  make: () => Promise<ConsentAct> | ConsentAct;
}

/**
 * Signs an act for a subject and brings it onto the ledger. It is kept under its operation first, so that a repeat brings
 * the same act to the byte: the ledger answers what it answered, and writes nothing. One that never arrived and is past
 * its own time is made anew. Throws the ledger's code.
 */
export async function carryOnce(
  deps: CarryOnceDeps,
  { request, operation, make }: OwnAct,
): Promise<ActOutcome> {
  const { binding } = request.terms;
  const kept = await deps.acts.get(operation);
  const before = kept && (await carry(deps, kept, binding).catch(undefinedIfExpired));
  if (before) return before;
  const jws = await signAct(deps, await make(), request.terms);
  await deps.acts.keep(operation, jws);
  return carry(deps, jws, binding);
}

function undefinedIfExpired(error: unknown): undefined {
  if (stableCode(error) !== 'ACT_EXPIRED') throw error;
}
