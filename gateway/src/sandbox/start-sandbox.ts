import type { Consortium } from '@concordat/network/consortium';
import { createMaterial } from '@concordat/network/material';
import { GatewayError } from '../errors';
import { prepareKeys } from './gateway-keys';
import { writeGatewayFiles } from './gateway-config';
import { fabricNode } from './fabric-node';
import { type Folder, inFolder } from './in-folder';
import { createFolders, type Layout, layoutOf } from './layout';
import { bootstrapOnce } from './bootstrap-once';
import type { Sandbox, SandboxOptions } from './options';
import { materialMembers, membersOf } from './members';
import { Growth } from './growth';
import { type Membership, openMembership, saveMembership } from './membership';
import type { LedgerNode } from './ledger-node';
import { pocketNode } from './pocket-node';
import { createProcesses, type Processes, stopProcesses } from './processes';
import { programs } from './programs';
import { openState, type SandboxState } from './state';
import { stopOnce } from './stop-once';

/**
 * Starts the sample consortium on this machine: a ledger, the chaincode, a gateway for each of six organisations,
 * each its own process. On a folder of an earlier start it goes on where that was.
 *
 * @throws GatewayError SANDBOX_FAILED naming the process that did not start, with what it said last
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  return inFolder(options.dataDir, (folder) => startIn(folder, options));
}

async function startIn(folder: Folder, options: SandboxOptions): Promise<Sandbox> {
  const layout = layoutOf(folder.root);
  const started = performance.now();
  const membership = await openMembership(layout.membership, programs.consortium());
  const consortium = membership.present;
  const mspIds = consortium.organisations.map(({ mspId }) => mspId);
  await createFolders(layout, mspIds);
  await saveMembership(layout.membership, membership);
  const chaincodes = [consortium.chaincode, ...(options.chaincodes ?? []).map(({ name }) => name)];
  const ledger = options.ledger ?? 'pocket';
  const state = await openState(layout.state, { mspIds, chaincodes, ledger });
  const chaincodeFolder = programs.chaincodeFolder();
  const onUnexpectedExit = reporter(options);
  const parts = { consortium, membership, layout, state, options, chaincodeFolder, onUnexpectedExit };
  if (ledger === 'fabric' && options.client === 'fabric-network')
    throw new GatewayError('CONFIG_INVALID', 'a sandbox with the client fabric-network runs on pocket only');
  if (ledger !== 'fabric' && options.ordering !== undefined)
    throw new GatewayError('CONFIG_INVALID', 'only a Fabric network has a kind of ordering');
  const node = ledger === 'fabric' ? fabricNode(parts) : await pocketNode(parts);
  const processes = createProcesses(parts, node);
  const startup = { firstCommit: 0, ready: 0 };
  try {
    const onFirstCommit = () => (startup.firstCommit = performance.now() - started);
    await startProcesses({ ...parts, node, processes, onFirstCommit });
    startup.ready = performance.now() - started;
  } catch (error) {
    await stopProcesses(processes);
    throw error;
  }
  const stop = stopOnce(async () => {
    await stopProcesses(processes);
    await folder.remove();
  });
  const organisations = membersOf(consortium, { state, layout });
  const ledgers = Object.fromEntries(mspIds.map((mspId) => [mspId, node.addressFor(mspId)]));
  const growth = new Growth({ ...parts, node, processes, organisations, ledgers });
  return {
    dataDir: layout.root,
    ledger: node.addressFor(mspIds[0] ?? '').endpoint,
    ledgers,
    size: node.size + mspIds.length,
    channel: consortium.channel,
    organisations,
    chaincode: consortium.chaincode,
    growth,
    trustFile: layout.trust,
    startup,
    processes,
    stop,
  };
}

interface StartParts {
  consortium: Consortium;
  membership: Membership;
  layout: Layout;
  state: SandboxState;
  node: LedgerNode;
  processes: Processes;
  onFirstCommit: () => void;
  options: SandboxOptions;
}

/** The chaincode needs nothing and starts first; the gateways start while the ledger is filled. */
async function startProcesses(parts: StartParts): Promise<void> {
  const { consortium, layout, state, node, processes, onFirstCommit, options } = parts;
  const chaincodes = [processes.chaincode, ...Object.values(processes.extra)];
  chaincodes.forEach((chaincode) => chaincode.start());
  await createMaterial({ dir: layout.material, organisations: materialMembers(consortium) });
  processes.ledger.start();
  const keys = await prepareKeys({ consortium, layout });
  await Promise.all([processes.ledger, ...chaincodes].map((one) => one.ready()));
  const addressFor = await overRelays(node.addressFor, consortium.organisations, options);
  const client = options.client && { client: options.client };
  await writeGatewayFiles({ consortium, layout, state, addressFor, ...client });
  const gateways = Object.values(processes.gateways);
  gateways.forEach((gateway) => gateway.start());
  const { founders } = parts.membership;
  await bootstrapOnce({ consortium, founders, layout, addressFor: node.addressFor, keys, onFirstCommit });
  await Promise.all(gateways.map((gateway) => gateway.ready()));
}

type AddressFor = LedgerNode['addressFor'];

async function overRelays(
  addressFor: AddressFor,
  organisations: { mspId: string }[],
  { ledgerOver }: SandboxOptions,
): Promise<AddressFor> {
  if (!ledgerOver) return addressFor;
  const endpoints = new Map<string, string>();
  for (const { mspId } of organisations) {
    const [host = '', port] = addressFor(mspId).endpoint.split(':');
    endpoints.set(mspId, `${host}:${await ledgerOver(mspId, Number(port))}`);
  }
  return (mspId) => ({
    ...addressFor(mspId),
    endpoint: endpoints.get(mspId) ?? addressFor(mspId).endpoint,
  });
}

function reporter({ quiet, onUnexpectedExit }: SandboxOptions): (message: string) => void {
  return (message) => {
    if (quiet !== true) process.stderr.write(`${message}\n`);
    onUnexpectedExit?.(message);
  };
}
