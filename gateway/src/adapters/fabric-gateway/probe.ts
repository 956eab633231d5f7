import type { common } from '@hyperledger/fabric-protos';
import { LedgerError } from '../../ports/ledger';
import type { LedgerProbe } from '../../ports/ledger-probe';
import { blockFault } from './block-fault';
import { ledgerFault } from './ledger-fault';
import type { FabricGatewayOptions } from './options';
import { openGateway, signerFor } from './open-gateway';

const TIMEOUT_MS = 8_000;

/** One peer's gateway service, asked once. */
export function openLedgerProbe(options: FabricGatewayOptions): LedgerProbe {
  const { mspId, cert } = options;
  const { client, gateway } = openGateway(options, { mspId, cert, signer: signerFor(options) });
  const network = gateway.getNetwork(options.channel);
  const proposed = (chaincode: string, name: string, args: (string | Uint8Array)[]) =>
    network.getContract(chaincode).newProposal(name, { arguments: args });
  const inTime = () => ({ deadline: Date.now() + TIMEOUT_MS });
  return {
    ask: (chaincode, name, ...args) => answered(proposed(chaincode, name, args).evaluate(inTime())),
    endorse: async (chaincode, name, ...args) => {
      await answered(proposed(chaincode, name, args).endorse(inTime()));
    },
    firstBlock: async () => {
      const blocks = await network.getBlockEvents({ startBlock: 0n });
      const late = setTimeout(() => blocks.close(), TIMEOUT_MS);
      try {
        for await (const block of blocks) return numberOf(block);
        throw new LedgerError('LEDGER_UNAVAILABLE', `the peer showed no block within ${TIMEOUT_MS} ms`);
      } catch (error) {
        throw blockFault(error);
      } finally {
        clearTimeout(late);
        blocks.close();
      }
    },
    close: () => {
      gateway.close();
      client.close();
    },
  };
}

async function answered<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw ledgerFault(error);
  }
}

function numberOf(block: common.Block): number {
  return block.getHeader()?.getNumber() ?? 0;
}
