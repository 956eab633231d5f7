import { join } from 'node:path';
import type { Consortium } from '@concordat/network/consortium';
import { gatewayLacks } from './answering';
import { Child } from './child';
import type { Layout } from './layout';
import type { LedgerNode, Part } from './ledger-node';
import type { Membership } from './membership';
import { programs } from './programs';
import type { SandboxOptions } from './options';
import type { SandboxState } from './state';

export interface NodeParts {
  consortium: Consortium;
  membership: Membership;
  layout: Layout;
  state: SandboxState;
  options: SandboxOptions;
  /** The compiled chaincode: `<folder>/dist/server.js`. */
  chaincodeFolder: string;
  onUnexpectedExit: (message: string) => void;
}

export interface Processes {
  /** Pocket, or all nodes of a Fabric network. */
  ledger: Part;
  chaincode: Part;
  extra: Record<string, Part>;
  gateways: Record<string, Child>;
}

/** The processes of a sandbox on this ledger, none of them started yet. */
export function createProcesses(parts: NodeParts, node: LedgerNode): Processes {
  const gateways = parts.consortium.organisations.map(({ mspId }): [string, Child] => [
    mspId,
    gatewayOf(parts, mspId),
  ]);
  const { ledger, chaincode, extra } = node;
  return { ledger, chaincode, extra, gateways: Object.fromEntries(gateways) };
}

/** MiB, twice what Node takes: what a batch of records leaves behind has died when it is collected, and costs nothing. */
const YOUNG = '--max-semi-space-size=32';

export function gatewayOf({ layout, state, onUnexpectedExit }: NodeParts, mspId: string): Child {
  const url = `http://127.0.0.1:${state.members[mspId]?.internal}`;
  return new Child({
    name: `${mspId} gateway`,
    script: programs.gateway(),
    nodeOptions: [YOUNG],
    args: ['--config', layout.gateway(mspId).config],
    logFile: join(layout.logs, `${mspId}.log`),
    lacks: () => gatewayLacks(url),
    onUnexpectedExit,
  });
}

/** Ends all: gateways first, so that none of them sees its ledger go away. */
export async function stopProcesses({ ledger, chaincode, extra, gateways }: Processes): Promise<void> {
  await Promise.all(Object.values(gateways).map((gateway) => gateway.stop()));
  await ledger.stop();
  await Promise.all([chaincode, ...Object.values(extra)].map((one) => one.stop()));
}
