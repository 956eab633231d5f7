import type { NetworkPlan } from '../plan/plan';
import type { ProcessStatus } from './process-status';

/**
 * What the state of a network's processes means for those who use it, in words, the worst first: nothing where all run and
 * answer. Counts nodes only: an orderer that answers may still stand still.
 */
export function effectsOf(plan: NetworkPlan, processes: ProcessStatus[]): string[] {
  return [...orderingEffects(plan, processes), ...endorsingEffects(plan, processes), ...silent(processes)];
}

function orderingEffects(plan: NetworkPlan, processes: ProcessStatus[]): string[] {
  const orderers = processes.filter(({ role }) => role === 'orderer');
  const answer = orderers.filter(({ height }) => height !== undefined).length;
  const needed = quorumOf(plan);
  const counts = `${answer} of ${orderers.length} orderers answer, ${needed} are needed`;
  if (answer < needed) return [`nothing can be written: ${counts}`];
  if (answer === needed && answer < orderers.length) return [`one more away stops all writing: ${counts}`];
  return [];
}

/** How many orderers must run: with SmartBFT more than two thirds, or just as many of few; with Raft more than half. */
function quorumOf({ ordering, members: { length: count } }: NetworkPlan): number {
  if (ordering === 'raft') return Math.floor(count / 2) + 1;
  const faulty = Math.floor((count - 1) / 3);
  return Math.ceil((count + faulty + 1) / 2);
}

function endorsingEffects({ members, k }: NetworkPlan, processes: ProcessStatus[]): string[] {
  const endorse = members.filter(({ mspId }) => endorses(processes, mspId)).length;
  const counts = `${endorse} of ${members.length} members have a peer that answers and a chaincode process, ${k} are needed`;
  if (endorse < k) return [`nothing can be endorsed: ${counts}`];
  if (endorse === k && endorse < members.length) return [`one more away stops all endorsing: ${counts}`];
  return [];
}

function endorses(processes: ProcessStatus[], mspId: string): boolean {
  const own = processes.filter((one) => one.mspId === mspId);
  const peer = own.find(({ role }) => role === 'peer');
  return peer?.height !== undefined && own.some(({ role, pid }) => role === 'chaincode' && pid !== undefined);
}

function silent(processes: ProcessStatus[]): string[] {
  return processes
    .filter(({ role, pid, height }) => role !== 'chaincode' && pid !== undefined && height === undefined)
    .map(
      ({ name, pid }) =>
        `${name} does not answer: where it stays so, end it (kill -9 ${pid}), then network up`,
    );
}
