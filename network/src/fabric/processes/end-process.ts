import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, type ProcessRecord } from './process-table';

const POLL_MS = 20;
const GRACE_MS = 10_000;

/** Sends a signal to a recorded process and waits for its end. Resolves to false where it did not run. */
export async function signalAndWait(record: ProcessRecord, signal: NodeJS.Signals): Promise<boolean> {
  if (!(await isRunning(record))) return false;
  send(record.pid, signal);
  while (await isRunning(record)) await sleep(POLL_MS);
  return true;
}

/** Ends a recorded process in the orderly way; by force where that takes longer than 10 s. */
export async function endProcess(record: ProcessRecord): Promise<boolean> {
  const force = setTimeout(() => void signalAndWait(record, 'SIGKILL'), GRACE_MS);
  return signalAndWait(record, 'SIGTERM').finally(() => clearTimeout(force));
}

/** It may have ended since it was looked at. */
function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
