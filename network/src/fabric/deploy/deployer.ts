import type { Binaries } from '../binaries';
import type { Layout } from '../layout';
import type { NetworkPlan } from '../plan/plan';

/** What setting up a channel needs. */
export interface Deployer {
  plan: NetworkPlan;
  layout: Layout;
  binaries: Binaries;
}
