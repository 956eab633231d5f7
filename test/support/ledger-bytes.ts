import { common } from '@hyperledger/fabric-protos';
import { fabricOf } from './fabric';
import type { Intruder } from './intruder';

/** Every block of the ledger, byte for byte as a governing member is given it. */
export async function bytesOfBlocks({ consortium, mspId }: Intruder): Promise<Buffer> {
  const { network, close } = fabricOf(consortium, mspId);
  try {
    const qscc = network.getContract('qscc');
    const info = await qscc.evaluateTransaction('GetChainInfo', consortium.sandbox.channel);
    const height = common.BlockchainInfo.deserializeBinary(info).getHeight();
    const blocks: Uint8Array[] = [];
    const stream = await network.getBlockEvents({ startBlock: 0n });
    for await (const block of stream) {
      blocks.push(block.serializeBinary());
      if (blocks.length === height) break;
    }
    stream.close();
    return Buffer.concat(blocks);
  } finally {
    close();
  }
}
