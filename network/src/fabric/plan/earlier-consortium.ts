import type { Consortium, ConsortiumOrganisation } from '../../consortium';
import { layoutOf } from '../layout';
import { essence, readPlan } from './plan-file';
import { type NetworkPlan, organisationsOf, planNetwork } from './plan';

/**
 * What a network in this folder was last brought to, where that is another list of members than this one: as after a
 * change that broke off, which `updateChannel` takes up again once the network runs. Roles and names of organisations that
 * have left are not kept. Undefined where nothing differs, or there is no network. Throws `FABRIC_DATA_INVALID`.
 */
export async function earlierConsortium(
  dataDir: string,
  consortium: Consortium,
): Promise<Consortium | undefined> {
  const plan = await readPlan(layoutOf(dataDir).plan);
  if (!plan || essence(plan) === essence(planNetwork(consortium, [], plan.ordering))) return undefined;
  const organisations = organisationsOf(plan).map(({ mspId, domain }): ConsortiumOrganisation => {
    const known = consortium.organisations.find((one) => one.mspId === mspId);
    const { displayName, roles } = known ?? { displayName: mspId, roles: [] };
    return { mspId, domain, displayName, roles, governing: isMember(plan, mspId) };
  });
  return { ...consortium, organisations };
}

function isMember({ members }: NetworkPlan, mspId: string): boolean {
  return members.some((member) => member.mspId === mspId);
}
