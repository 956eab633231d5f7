import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { layoutOf } from '../layout';
import { ProcessTable } from '../processes/process-table';

/** Of every 80 ms, as on a slow machine. */
const [SUSPENDED_MS, RUNNING_MS] = [70, 10];

export interface SlowPeer {
  dataDir: string;
  mspId: string;
  channel: string;
}

/** Slows a member's peer, from when it has joined the channel until `work` is done; gives what that gives. */
export async function withSlowPeer<T>({ dataDir, mspId, channel }: SlowPeer, work: Promise<T>): Promise<T> {
  const layout = layoutOf(dataDir);
  const chain = join(layout.peer(mspId).ledger, 'ledgersData', 'chains', 'chains', channel);
  let done = false;
  const ended = work.finally(() => (done = true));
  // Whoever waits for this is told below.
  ended.catch(() => undefined);
  while (!done) {
    await sleep(RUNNING_MS);
    if (!existsSync(chain)) continue;
    const peer = await (await ProcessTable.open(layout.processes)).running(`peer.${mspId}`);
    if (peer) await suspended(peer.pid);
  }
  return ended;
}

async function suspended(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  try {
    await sleep(SUSPENDED_MS);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}
