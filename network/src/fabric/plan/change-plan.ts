import { type Consortium, endorsementPolicy, governingMembers } from '../../consortium';
import { FabricNetworkError } from '../fabric-error';
import { type MemberPlan, type MemberPorts, type NetworkPlan, portsOf } from './plan';

/** One step from a plan to the next: ordering takes in, or lets go, one orderer at a time. */
export interface PlanStep {
  plan: NetworkPlan;
  /** The governing member that this step takes in. */
  joins?: MemberPlan;
  /** The governing member that this step lets go. */
  leaves?: MemberPlan;
}

/**
 * The way from a plan to a changed consortium: new governing members one by one, then those that leave, and with the
 * last step the readers. Who stays keeps ports and consenter number; `portsFor` finds ports for who is new. Throws
 * `FABRIC_CONSORTIUM_CHANGED` where channel or chaincode differ, or nobody of the earlier members stays.
 */
export async function planSteps(
  earlier: NetworkPlan,
  consortium: Consortium,
  portsFor: (joining: string[]) => Promise<Record<string, MemberPorts>>,
): Promise<PlanStep[]> {
  assertSameChannel(earlier, consortium);
  const wanted = governingMembers(consortium);
  const stays = (mspId: string) => wanted.some((member) => member.mspId === mspId);
  const joining = wanted.filter(({ mspId }) => !earlier.members.some((member) => member.mspId === mspId));
  const ports = await portsFor(joining.map(({ mspId }) => mspId));
  const steps: PlanStep[] = [];
  let { members } = earlier;
  for (const { mspId, domain } of joining) {
    const consenter = Math.max(...members.map((member) => member.consenter)) + 1;
    const joins = { mspId, domain, consenter, ports: ports[mspId] ?? portsOf([]) };
    members = [...members, joins];
    steps.push({ plan: withMembers(earlier, members), joins });
  }
  for (const leaves of members.filter(({ mspId }) => !stays(mspId))) {
    members = members.filter((member) => member !== leaves);
    steps.push({ plan: withMembers(earlier, members), leaves });
  }
  return withReaders(steps, earlier, consortium);
}

function assertSameChannel(earlier: NetworkPlan, { channel, chaincode, organisations }: Consortium): void {
  const kept = organisations.some(({ mspId, governing }) => {
    return governing && earlier.members.some((member) => member.mspId === mspId);
  });
  if (channel === earlier.channel && chaincode === earlier.chaincode && kept) return;
  const what = 'channel and chaincode must stay as they are, and one governing member at least';
  throw new FabricNetworkError('FABRIC_CONSORTIUM_CHANGED', what);
}

/** How many must agree follows from how many there are. */
function withMembers(earlier: NetworkPlan, members: MemberPlan[]): NetworkPlan {
  const organisations = members.map(({ mspId, domain }) => ({
    ...{ mspId, domain, displayName: mspId, governing: true, roles: [] },
  }));
  const { k } = endorsementPolicy({ ...earlier, name: earlier.channel, organisations });
  return { ...earlier, members, k };
}

function withReaders(steps: PlanStep[], earlier: NetworkPlan, consortium: Consortium): PlanStep[] {
  const readers = consortium.organisations
    .filter(({ governing }) => !governing)
    .map(({ mspId, domain }) => ({ mspId, domain }));
  const last = steps.pop() ?? { plan: earlier };
  // A reader that has become a governing member must not be named twice on the way.
  const governing = new Set(steps.concat(last).flatMap(({ plan }) => plan.members.map(({ mspId }) => mspId)));
  const before = earlier.readers.filter(({ mspId }) => !governing.has(mspId));
  return [
    ...steps.map((step) => ({ ...step, plan: { ...step.plan, readers: before } })),
    { ...last, plan: { ...last.plan, readers } },
  ];
}
