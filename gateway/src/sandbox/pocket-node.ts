import { join } from 'node:path';
import { listenerLacks } from './answering';
import { Child } from './child';
import { foundingEnvironment } from './founding';
import type { LedgerNode } from './ledger-node';
import type { ExtraChaincode } from './options';
import type { NodeParts } from './processes';
import { writePocketConfig } from './pocket-config';
import { programs } from './programs';

/** Pocket, one process, and one process for each chaincode. */
export async function pocketNode(parts: NodeParts): Promise<LedgerNode> {
  const { consortium, layout, membership, onUnexpectedExit, options, state } = parts;
  const { path: config } = await writePocketConfig({ membership, layout, state, options });
  const ledger = new Child({
    name: 'ledger',
    script: programs.pocket(),
    args: ['--config', config],
    logFile: join(layout.logs, 'ledger.log'),
    lacks: () => listenerLacks(state.pocket),
    onUnexpectedExit,
  });
  const script = join(parts.chaincodeFolder, 'dist', 'server.js');
  const chaincode = chaincodeOf(parts, { name: consortium.chaincode, script });
  const extra = (options.chaincodes ?? []).map((one): [string, Child] => [one.name, chaincodeOf(parts, one)]);
  return {
    size: 2 + extra.length,
    ledger,
    chaincode,
    extra: Object.fromEntries(extra),
    addressFor: () => ({ endpoint: `127.0.0.1:${state.pocket}` }),
    reconfigure: async (changed) => {
      const written = await writePocketConfig({ membership: changed, layout, state, options });
      if (written.changed) await ledger.restart();
    },
  };
}

function chaincodeOf(
  { membership, layout, state, onUnexpectedExit }: NodeParts,
  { name, script }: ExtraChaincode,
): Child {
  const port = state.chaincodes[name] ?? 0;
  return new Child({
    name: `chaincode ${name}`,
    script,
    env: {
      ...foundingEnvironment(membership.founders),
      CHAINCODE_SERVER_ADDRESS: `127.0.0.1:${port}`,
      CHAINCODE_ID: `${name}:1.0`,
    },
    logFile: join(layout.logs, `chaincode-${name}.log`),
    lacks: () => listenerLacks(port),
    onUnexpectedExit,
  });
}
