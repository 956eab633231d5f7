import { expect } from 'chai';
import { join } from 'node:path';
import type { Consortium } from '../consortium';
import { identityPaths } from '../material';
import { writeChaincodeFolder } from './testing/chaincode-folder';
import { clientOf } from './testing/client';
import { sampleConsortium } from './testing/sample-consortium';
import { withSlowPeer } from './testing/slow-peer';
import { temporaryFolder } from './testing/temporary-folder';
import { type FabricNetwork, startFabricNetwork } from './start';
import { stopFabricNetwork } from './stop';
import { updateChannel } from './update/update-channel';

/** What a slow peer fetches takes longer than it takes until something is asked of it. */
const BLOCKS = 100;

const governing = ({ organisations, ...others }: Consortium, mspId: string): Consortium => ({
  ...others,
  organisations: organisations.map((one) => (one.mspId === mspId ? { ...one, governing: true } : one)),
});

describe('a reader that becomes a governing member (FABRIC_BIN)', function () {
  this.timeout(120_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let dataDir: string;
  let chaincodeDir: string;
  let fabric: FabricNetwork;

  before(async function () {
    if (!process.env['FABRIC_BIN']) return this.skip();
    folder = await temporaryFolder();
    dataDir = join(folder.path, 'fabric');
    chaincodeDir = await writeChaincodeFolder(join(folder.path, 'chaincode'));
    const consortium = await sampleConsortium();
    fabric = await startFabricNetwork({ consortium, dataDir, chaincodeDir, users: ['gateway'] });
  });
  after(async () => {
    if (!folder) return;
    await stopFabricNetwork(dataDir);
    await folder.clean();
  });

  const asBank = (peerOf: string) =>
    clientOf(fabric, {
      peerOf,
      mspId: 'BankMSP',
      identity: identityPaths(fabric.materialDir, 'BankMSP', 'gateway'),
    });

  it('joins though its slow peer has yet to come to the block that lets it govern, and sees blocks from then on', async () => {
    const reader = await asBank('TaxMSP');
    for (let number = 0; number < BLOCKS; number += 1) {
      await reader.contract.submitTransaction('put', `key-${number}`, 'one');
    }
    reader.close();
    const consortium = governing(await sampleConsortium(), 'BankMSP');
    const slow = { dataDir, mspId: 'BankMSP', channel: fabric.channel };
    const changing = updateChannel({ consortium, dataDir, chaincodeDir, users: ['gateway'] });
    expect(await withSlowPeer(slow, changing)).to.equal(true);
    fabric = await startFabricNetwork({ consortium, dataDir, chaincodeDir });
    const bank = await asBank('BankMSP');
    const blocks = await bank.network.getBlockEvents({ startBlock: 0n });
    for await (const block of blocks) {
      expect(block.getHeader()?.getNumber()).to.equal(0);
      break;
    }
    blocks.close();
    await bank.contract.submitTransaction('put', 'by-bank', 'one');
    bank.close();
  });
});
