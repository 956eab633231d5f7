import { type Consortium, loadConsortium } from '@concordat/network/consortium';
import { createMaterial } from '@concordat/network/material';
import type { ProcessHandle } from './child';
import { fabricNode } from './fabric-node';
import { type Folder, inFolder } from './in-folder';
import { createFolders, type Layout, layoutOf } from './layout';
import type { LedgerAddress, LedgerNode } from './ledger-node';
import { materialMembers } from './members';
import type { LedgerKind } from './options';
import { pocketNode } from './pocket-node';
import { programs } from './programs';
import { openState } from './state';
import { stopOnce } from './stop-once';

export interface PlainLedgerOptions {
  /** What the ledger is (default `pocket`); `fabric` needs Fabric's programs, as for a sandbox. */
  ledger?: LedgerKind;
  /** The one chaincode on it: the compiled program `<folder>/dist/server.js`. */
  chaincode: { name: string; folder: string };
  /** Told where a process ends without having been asked to. */
  onUnexpectedExit: (message: string) => void;
}

/** A ledger of the sample consortium with somebody else's chaincode, and no gateways. */
export interface PlainLedger {
  channel: string;
  /** Folder of the X.509 material. */
  materialDir: string;
  addressFor: (mspId: string) => LedgerAddress;
  processes: { ledger: ProcessHandle; chaincode: ProcessHandle };
  /** Ends every process and removes the folder. May be called again. */
  stop(): Promise<void>;
}

/**
 * Starts a ledger and nothing else, in a temporary folder: what a benchmark holds Concordat against.
 *
 * @throws GatewayError SANDBOX_FAILED naming the process that did not start, with what it said last
 */
export async function startLedger(options: PlainLedgerOptions): Promise<PlainLedger> {
  return inFolder(undefined, (folder) => startIn(folder, options));
}

async function startIn(
  folder: Folder,
  { ledger = 'pocket', chaincode, onUnexpectedExit }: PlainLedgerOptions,
): Promise<PlainLedger> {
  const layout = layoutOf(folder.root);
  const sample = await loadConsortium(programs.consortium());
  const consortium = { ...sample, chaincode: chaincode.name };
  await createFolders(layout, []);
  const state = await openState(layout.state, { mspIds: [], chaincodes: [chaincode.name], ledger });
  const parts = {
    consortium,
    membership: { founders: consortium, present: consortium, former: [] },
    layout,
    state,
    options: {},
    chaincodeFolder: chaincode.folder,
    onUnexpectedExit,
  };
  const node = ledger === 'fabric' ? fabricNode(parts) : await pocketNode(parts);
  const stop = stopOnce(async () => {
    await node.ledger.stop();
    await node.chaincode.stop();
    await folder.remove();
  });
  try {
    await startNode(node, consortium, layout);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    channel: consortium.channel,
    materialDir: layout.material,
    addressFor: node.addressFor,
    processes: { ledger: node.ledger, chaincode: node.chaincode },
    stop,
  };
}

async function startNode(node: LedgerNode, consortium: Consortium, layout: Layout): Promise<void> {
  node.chaincode.start();
  await createMaterial({ dir: layout.material, organisations: materialMembers(consortium) });
  node.ledger.start();
  await Promise.all([node.ledger.ready(), node.chaincode.ready()]);
}
