import type { ProcessHandle } from '@concordat/gateway/sandbox';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Load } from './load';

/**
 * Kills a process `after` milliseconds of load, and starts it again `away` milliseconds later, the load going on meanwhile.
 * Throws where it does not come back, or where a user is not served again; nothing works on then.
 */
export async function killUnderLoad(
  victim: Pick<ProcessHandle, 'kill' | 'restart'>,
  load: Pick<Load, 'run' | 'stop'>,
  { after, away }: { after: number; away: number },
): Promise<void> {
  const working = load.run();
  // Fails at once where a user would not be served again.
  const failed = working.then(() => undefined);
  try {
    await Promise.race([sleep(after), failed]);
    await victim.kill('SIGKILL');
    await Promise.race([sleep(away), failed]);
    await victim.restart();
  } finally {
    load.stop();
  }
  await working;
}
