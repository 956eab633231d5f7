import { FabricNetworkError } from '../fabric-error';
import type { NetworkPlan } from '../plan/plan';
import { assertPortsFree } from '../plan/plan-file';
import type { FabricProcess } from './fabric-process';

/** Those that do not run as they should, after ending what runs in their place. Throws `FABRIC_PORT_TAKEN`. */
export async function endOutdated(plan: NetworkPlan, processes: FabricProcess[]): Promise<FabricProcess[]> {
  const current = await Promise.all(processes.map((one) => one.isCurrent()));
  const missing = processes.filter((_, index) => current[index] !== true);
  await stopAll(missing);
  await assertPortsFree(
    plan.members.map((member) => ({
      member,
      ports: missing.filter(({ mspId }) => mspId === member.mspId).flatMap(({ ports }) => ports),
    })),
  );
  return missing;
}

/** Resolves or fails when all are recorded, so that none can be forgotten. */
export async function startAll(processes: FabricProcess[]): Promise<void> {
  const results = await Promise.allSettled(processes.map((one) => one.start()));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

export async function stopAll(processes: FabricProcess[]): Promise<void> {
  await Promise.all(processes.map((one) => one.stop()));
}

/** As `work`, but throws `FABRIC_INTERRUPTED` as soon as the signal says so; the work is left to fail by itself. */
export function unlessInterrupted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return work;
  const interrupted = new Promise<never>((_, reject) => {
    const refuse = () => reject(new FabricNetworkError('FABRIC_INTERRUPTED', 'the start was interrupted'));
    if (signal.aborted) refuse();
    signal.addEventListener('abort', refuse, { once: true });
  });
  return Promise.race([work, interrupted]);
}
