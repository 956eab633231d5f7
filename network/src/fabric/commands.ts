import { loadConsortium } from '../consortium';
import { fabricNetworkLogs, type LogOptions } from './status/logs';
import type { ProcessStatus } from './status/process-status';
import { type FabricNetworkStatus, fabricNetworkStatus } from './status/status';
import { type FabricNetworkOptions, startFabricNetwork } from './start';
import { stopFabricNetwork } from './stop';
import { updateChannel } from './update/update-channel';

/** Takes one line for the user. */
export type Say = (line: string) => void;

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export type UpOptions = Omit<FabricNetworkOptions, 'consortium' | 'say'> & {
  /** Path of the consortium's file. */
  consortiumFile: string;
};

/**
 * `network up`: starts the network and leaves it running; a repeat starts what does not run. Ctrl-C meanwhile ends what
 * it has started. Throws FabricNetworkError.
 */
export async function networkUp({ consortiumFile, ...options }: UpOptions, say: Say): Promise<void> {
  const consortium = await loadConsortium(consortiumFile);
  const interrupt = new AbortController();
  const onSignal = () => interrupt.abort();
  SIGNALS.forEach((name) => process.once(name, onSignal));
  try {
    const signal = interrupt.signal;
    const network = await startFabricNetwork({
      signal,
      ...options,
      consortium,
      say: (step) => say(`… ${step}`),
    });
    say(`Fabric ${network.version} runs channel ${network.channel} with chaincode ${network.chaincode}`);
    Object.entries(network.peers).forEach(([mspId, { endpoint }]) =>
      say(`${mspId.padEnd(16)} peer ${endpoint}`),
    );
  } finally {
    SIGNALS.forEach((name) => process.off(name, onSignal));
  }
}

export interface ChangeOptions {
  /** Path of the consortium's file, as it is to be. */
  consortiumFile: string;
  dataDir: string;
  chaincodeDir: string;
  binDir?: string;
  users?: string[];
  /** Environment of a newcomer's chaincode process, as `network up` gives it to the others. */
  chaincodeEnv?: Record<string, string>;
}

/**
 * `network change`: brings a running network to a changed consortium's file, members joining or leaving one by one. A
 * repeat goes on where an interrupted one stopped. Resolves to whether anything differed. Throws FabricNetworkError.
 */
export async function networkChange(
  { consortiumFile, ...options }: ChangeOptions,
  say: Say,
): Promise<boolean> {
  const consortium = await loadConsortium(consortiumFile);
  const changed = await updateChannel({ ...options, consortium, say: (step) => say(`… ${step}`) });
  say(changed ? 'the channel is as the file says' : 'nothing differs from the file');
  return changed;
}

/** `network down`: ends the processes that the data folder records; the data stays. */
export async function networkDown(dataDir: string, say: Say): Promise<void> {
  const ended = await stopFabricNetwork(dataDir);
  say(
    ended.length === 0
      ? 'nothing was running'
      : `${ended.length} processes ended; the data stays in ${dataDir}`,
  );
}

/** `network status`: one line a process, then what that means and what to do. Resolves to what it has told. */
export async function networkStatus(dataDir: string, say: Say): Promise<FabricNetworkStatus> {
  const status = await fabricNetworkStatus(dataDir);
  say(
    status.state === 'ABSENT'
      ? `no network in ${dataDir}`
      : `channel ${status.channel ?? '?'}: ${status.state}`,
  );
  status.processes.forEach((one) => say(statusLine(one)));
  status.effects.forEach(say);
  if (status.state === 'PARTLY_RUNNING')
    say(`start what does not run: concordat network up --data ${dataDir}`);
  return status;
}

function statusLine({ name, pid, height, leader, role }: ProcessStatus): string {
  if (pid === undefined) return `${name.padEnd(28)} not running`;
  const blocks = height === undefined ? 'does not answer' : `${height} blocks`;
  const details = role === 'chaincode' ? '' : `  ${blocks}${leader ? ', leads' : ''}`;
  return `${name.padEnd(28)} process ${pid}${details}`;
}

/** `network logs`: the ends of the processes' logs. Throws FabricNetworkError where there are none. */
export async function networkLogs(dataDir: string, options: LogOptions, say: Say): Promise<void> {
  for (const { process, path, lines } of await fabricNetworkLogs(dataDir, options)) {
    say(`== ${process} (${path})`);
    lines.forEach(say);
  }
}
