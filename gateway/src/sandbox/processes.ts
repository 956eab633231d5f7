import { join } from 'node:path';
import type { Consortium } from '@concordat/network/consortium';
import { gatewayReady, listens } from './answering';
import { Child } from './child';
import type { Layout } from './layout';
import { programs } from './programs';
import type { ExtraChaincode } from './options';
import type { SandboxState } from './state';

export interface ProcessParts {
  consortium: Consortium;
  layout: Layout;
  state: SandboxState;
  pocketConfig: string;
  extra: ExtraChaincode[];
  onUnexpectedExit: (message: string) => void;
}

export interface Processes {
  pocket: Child;
  chaincode: Child;
  extra: Record<string, Child>;
  gateways: Record<string, Child>;
}

/** The processes of a sandbox, none of them started yet. */
export function createProcesses(parts: ProcessParts): Processes {
  const { consortium, onUnexpectedExit, layout, state } = parts;
  const log = (name: string) => join(layout.logs, `${name}.log`);
  const pocket = new Child({
    name: 'ledger',
    script: programs.pocket(),
    args: ['--config', parts.pocketConfig],
    logFile: log('ledger'),
    isReady: () => listens(state.pocket),
    onUnexpectedExit,
  });
  const chaincode = chaincodeOf(parts, { name: consortium.chaincode, script: programs.chaincode() });
  const extra = parts.extra.map((one): [string, Child] => [one.name, chaincodeOf(parts, one)]);
  const gateways = consortium.organisations.map(({ mspId }): [string, Child] => [
    mspId,
    gatewayOf(parts, mspId),
  ]);
  return { pocket, chaincode, extra: Object.fromEntries(extra), gateways: Object.fromEntries(gateways) };
}

function chaincodeOf(
  { layout, state, onUnexpectedExit }: ProcessParts,
  { name, script }: ExtraChaincode,
): Child {
  const port = state.chaincodes[name] ?? 0;
  return new Child({
    name: `chaincode ${name}`,
    script,
    env: { CHAINCODE_SERVER_ADDRESS: `127.0.0.1:${port}`, CHAINCODE_ID: `${name}:1.0` },
    logFile: join(layout.logs, `chaincode-${name}.log`),
    isReady: () => listens(port),
    onUnexpectedExit,
  });
}

function gatewayOf({ layout, state, onUnexpectedExit }: ProcessParts, mspId: string): Child {
  const url = `http://127.0.0.1:${state.members[mspId]?.internal}`;
  return new Child({
    name: `${mspId} gateway`,
    script: programs.gateway(),
    args: ['--config', layout.gateway(mspId).config],
    logFile: join(layout.logs, `${mspId}.log`),
    isReady: () => gatewayReady(url),
    onUnexpectedExit,
  });
}

/** Ends all: gateways first, so that none of them sees its ledger go away. */
export async function stopProcesses({ pocket, chaincode, extra, gateways }: Processes): Promise<void> {
  await Promise.all(Object.values(gateways).map((gateway) => gateway.stop()));
  await pocket.stop();
  await Promise.all([chaincode, ...Object.values(extra)].map((one) => one.stop()));
}
