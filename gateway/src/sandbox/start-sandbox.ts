import { type Consortium, loadConsortium } from '@concordat/network/consortium';
import { createMaterial } from '@concordat/network/material';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { prepareKeys } from './gateway-keys';
import { SERVICE_USER, writeGatewayFiles } from './gateway-config';
import { createFolders, type Layout, layoutOf } from './layout';
import { bootstrapOnce } from './bootstrap-once';
import type { Sandbox, SandboxOptions } from './options';
import { membersOf } from './members';
import { writePocketConfig } from './pocket-config';
import { createProcesses, type Processes, stopProcesses } from './processes';
import { programs } from './programs';
import { openState, type SandboxState } from './state';

/**
 * Starts the sample consortium on this machine: a ledger, the chaincode, a gateway for each of six organisations,
 * each its own process. On a folder of an earlier start it goes on where that was.
 *
 * @throws GatewayError SANDBOX_FAILED naming the process that did not start, with the end of its log
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const temporary = options.dataDir === undefined;
  const root = temporary ? await mkdtemp(join(tmpdir(), 'concordat-')) : resolve(options.dataDir ?? '');
  const removeFolder = () =>
    temporary ? rm(root, { recursive: true, force: true, maxRetries: 3 }) : Promise.resolve();
  try {
    return await startIn(layoutOf(root), options, removeFolder);
  } catch (error) {
    await removeFolder();
    throw error;
  }
}

async function startIn(
  layout: Layout,
  options: SandboxOptions,
  removeFolder: () => Promise<void>,
): Promise<Sandbox> {
  const started = performance.now();
  const consortium = await loadConsortium(programs.consortium());
  const mspIds = consortium.organisations.map(({ mspId }) => mspId);
  await createFolders(layout, mspIds);
  const extra = options.chaincodes ?? [];
  const chaincodes = [consortium.chaincode, ...extra.map(({ name }) => name)];
  const state = await openState(layout.state, { mspIds, chaincodes });
  const pocketConfig = await writePocketConfig({ consortium, layout, state, options });
  const onUnexpectedExit = reporter(options);
  const processes = createProcesses({ consortium, layout, state, pocketConfig, extra, onUnexpectedExit });
  const startup = { firstCommit: 0, ready: 0 };
  try {
    const onFirstCommit = () => (startup.firstCommit = performance.now() - started);
    await startProcesses({ consortium, layout, state, processes, onFirstCommit });
    startup.ready = performance.now() - started;
  } catch (error) {
    await stopProcesses(processes);
    throw error;
  }
  const stop = stopOnce(async () => {
    await stopProcesses(processes);
    await removeFolder();
  });
  return {
    dataDir: layout.root,
    ledger: `127.0.0.1:${state.pocket}`,
    channel: consortium.channel,
    organisations: membersOf(consortium, state),
    trustFile: layout.trust,
    startup,
    processes,
    stop,
  };
}

interface StartParts {
  consortium: Consortium;
  layout: Layout;
  state: SandboxState;
  processes: Processes;
  onFirstCommit: () => void;
}

/** The chaincode needs nothing and starts first; the gateways start while the ledger is filled. */
async function startProcesses(parts: StartParts): Promise<void> {
  const { consortium, layout, state, processes, onFirstCommit } = parts;
  const chaincodes = [processes.chaincode, ...Object.values(processes.extra)];
  chaincodes.forEach((chaincode) => chaincode.start());
  const organisations = consortium.organisations.map(({ mspId, domain, governing }) => ({
    mspId,
    domain,
    peer: governing,
    users: [SERVICE_USER],
  }));
  await createMaterial({ dir: layout.material, organisations });
  processes.pocket.start();
  await writeGatewayFiles({ consortium, layout, state });
  const keys = await prepareKeys({ consortium, layout });
  await Promise.all([processes.pocket, ...chaincodes].map((one) => one.ready()));
  const gateways = Object.values(processes.gateways);
  gateways.forEach((gateway) => gateway.start());
  await bootstrapOnce({ consortium, layout, endpoint: `127.0.0.1:${state.pocket}`, keys, onFirstCommit });
  await Promise.all(gateways.map((gateway) => gateway.ready()));
}

function reporter({ quiet, onUnexpectedExit }: SandboxOptions): (message: string) => void {
  return (message) => {
    if (quiet !== true) process.stderr.write(`${message}\n`);
    onUnexpectedExit?.(message);
  };
}

function stopOnce(work: () => Promise<void>): () => Promise<void> {
  let stopped: Promise<void> | undefined;
  return () => (stopped ??= work());
}
