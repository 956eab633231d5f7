import { resolve } from 'node:path';
import { type Layout, layoutOf } from '../layout';
import type { NetworkPlan } from '../plan/plan';
import { readPlan } from '../plan/plan-file';
import { ProcessTable } from '../processes/process-table';
import { effectsOf } from './effects';
import { leads, type Metrics, readMetrics } from './metrics';
import type { ProcessStatus } from './process-status';

export interface FabricNetworkStatus {
  /** ABSENT: the data folder holds no network. PARTLY_RUNNING: some processes do not run. */
  state: 'ABSENT' | 'STOPPED' | 'PARTLY_RUNNING' | 'RUNNING';
  channel: string | undefined;
  processes: ProcessStatus[];
  /** What that means for those who use it, in words; nothing where all run and answer, or none does. */
  effects: string[];
}

/** What runs of the network in a data folder, whoever started it. */
export async function fabricNetworkStatus(dataDir: string): Promise<FabricNetworkStatus> {
  const plan = await readPlan(layoutOf(resolve(dataDir)).plan);
  if (!plan) return { state: 'ABSENT', channel: undefined, processes: [], effects: [] };
  const layout = layoutOf(resolve(dataDir), plan.materialDir);
  const processes = await processStatuses(plan, layout);
  const running = processes.filter(({ pid }) => pid !== undefined).length;
  const state = running === 0 ? 'STOPPED' : running < processes.length ? 'PARTLY_RUNNING' : 'RUNNING';
  const effects = state === 'STOPPED' ? [] : effectsOf(plan, processes);
  return { state, channel: plan.channel, processes, effects };
}

/** The state of each process that the plan wants, in the order orderers, peers, chaincode. */
async function processStatuses(plan: NetworkPlan, layout: Layout): Promise<ProcessStatus[]> {
  const table = await ProcessTable.open(layout.processes);
  const wanted = (['orderer', 'peer', 'chaincode'] as const).flatMap((role) =>
    plan.members.map((member) => ({ role, member })),
  );
  return Promise.all(
    wanted.map(async ({ role, member: { mspId, ports } }): Promise<ProcessStatus> => {
      const name = `${role}.${mspId}`;
      const pid = (await table.running(name))?.pid;
      const port = { orderer: ports.ordererOperations, peer: ports.peerOperations, chaincode: undefined }[
        role
      ];
      const ask = pid !== undefined && port !== undefined;
      const metrics = ask
        ? await readMetrics(layout.material, mspId, { port, channel: plan.channel })
        : undefined;
      return { name, role, mspId, pid, ...figures(metrics) };
    }),
  );
}

function figures(metrics: Metrics): Pick<ProcessStatus, 'height' | 'leader'> {
  return {
    height: metrics?.['ledger_blockchain_height'],
    leader: leads(metrics),
  };
}
