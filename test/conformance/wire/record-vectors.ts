import { readFileSync, writeFileSync } from 'node:fs';
import { endorsementPolicy } from '@concordat/network/consortium';
import { findBinaries } from '@concordat/network/fabric';
import { authorityPaths } from '@concordat/network/material';
import { common } from '@hyperledger/fabric-protos';
import { Bench } from './bench';
import { playGolden } from './golden-calls';
import { startRealWire } from './real-wire';
import { BLOCK_VECTORS, type BlockVectors, CALL_VECTORS, type CallVectors } from './vector-files';

/** Records the vectors anew on a real network (FABRIC_BIN): `node test/dist/conformance/wire/record-vectors.js`. */
async function main(): Promise<void> {
  const { version: fabric } = await findBinaries();
  const bench = new Bench(await startRealWire('bft'));
  try {
    write(CALL_VECTORS, { fabric, calls: await playGolden(bench) } satisfies CallVectors);
    await loseRaces(bench);
    write(BLOCK_VECTORS, { fabric, ...(await chainOf(bench)) } satisfies BlockVectors);
  } finally {
    await bench.close();
  }
}

/** Transactions of each validation code that endorsement alone does not prevent. */
async function loseRaces(bench: Bench): Promise<void> {
  const pair = [await bench.endorse('increment', ['v-race']), await bench.endorse('increment', ['v-race'])];
  await Promise.all(pair.map((transaction) => bench.commit(transaction)));
  const counted = await bench.endorse('count', ['v-herd', 'v-here', 'v-herds']);
  await bench.submit('put', 'v-herd1', 'x');
  await bench.commit(counted);
  const endorsingOrganizations = ['TaxMSP', 'CourtMSP'];
  const few = bench.tax.contract.newProposal('put', { arguments: ['v-few', 'x'], endorsingOrganizations });
  await bench.commit(await few.endorse());
  await bench.commit(await bench.endorse('put', ['v-bank', 'x'], bench.bank));
}

async function chainOf({ network, tax }: Bench): Promise<Omit<BlockVectors, 'fabric'>> {
  const { consortium, materialDir } = network;
  const { channel, chaincode, organisations } = consortium;
  const qscc = tax.network.getContract('qscc');
  const info = common.BlockchainInfo.deserializeBinary(
    await qscc.evaluateTransaction('GetChainInfo', channel),
  );
  const numbers = Array.from({ length: info.getHeight() }, (_, number) => number);
  const blocks = await Promise.all(
    numbers.map((number) => qscc.evaluateTransaction('GetBlockByNumber', channel, String(number))),
  );
  return {
    channel,
    chaincode,
    policy: endorsementPolicy(consortium),
    authorities: Object.fromEntries(
      organisations.map(({ mspId }) => [mspId, readFileSync(authorityPaths(materialDir, mspId).ca, 'utf8')]),
    ),
    blocks: blocks.map((bytes) => Buffer.from(bytes).toString('base64')),
    lastHash: Buffer.from(info.getCurrentblockhash_asU8()).toString('hex'),
  };
}

function write(path: string, content: object): void {
  writeFileSync(path, `${JSON.stringify(content, null, 1)}\n`);
}

void main();
