import { FabricNetworkError } from '../fabric-error';
import type { PlanStep } from '../plan/change-plan';
import type { MemberPlan, NetworkPlan } from '../plan/plan';

/**
 * The governing members whose administrators sign a step: those named, else as many as the rule before it wants. Whom the
 * step lets go may be away, and signs only where the others are too few, as of three. Throws `FABRIC_DATA_INVALID`.
 */
export function signersOf(
  { members, k }: NetworkPlan,
  { leaves }: PlanStep,
  named: string[] | undefined,
): MemberPlan[] {
  const isLeaving = ({ mspId }: MemberPlan) => mspId === leaves?.mspId;
  const leaving = members.filter(isLeaving);
  if (!named) return [...members.filter((member) => !isLeaving(member)), ...leaving].slice(0, k);
  return named.map((mspId) => {
    const member = members.find((one) => one.mspId === mspId);
    if (!member) throw new FabricNetworkError('FABRIC_DATA_INVALID', `${mspId} is no governing member`);
    return member;
  });
}
