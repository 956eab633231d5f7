import { expect } from 'chai';
import { join } from 'node:path';
import { identityPaths } from '../material';
import { writeChaincodeFolder } from './testing/chaincode-folder';
import { clientOf } from './testing/client';
import { failure } from './testing/failure';
import { fetchBlock } from './testing/fetch-block';
import { sampleConsortium } from './testing/sample-consortium';
import { temporaryFolder } from './testing/temporary-folder';
import { readRules } from './rules/read-rules';
import { startFabricNetwork } from './start';
import { stopFabricNetwork } from './stop';

describe('a real Fabric network with Raft ordering (FABRIC_BIN)', function () {
  this.timeout(120_000);

  it('is the same to its clients, under the same rules', async function () {
    if (!process.env['FABRIC_BIN']) return this.skip();
    const folder = await temporaryFolder();
    const dataDir = join(folder.path, 'fabric');
    try {
      const fabric = await startFabricNetwork({
        consortium: await sampleConsortium(),
        dataDir,
        chaincodeDir: await writeChaincodeFolder(join(folder.path, 'chaincode')),
        users: ['gateway'],
        ordering: 'raft',
      });
      const identity = identityPaths(fabric.materialDir, 'BankMSP', 'gateway');
      const bank = await clientOf(fabric, { peerOf: 'CourtMSP', mspId: 'BankMSP', identity });
      await bank.contract.submitTransaction('put', 'by-bank', 'one');
      expect(Buffer.from(await bank.contract.evaluateTransaction('get', 'by-bank')).toString()).to.equal(
        'one',
      );
      bank.close();
      const rules = readRules(await fetchBlock(dataDir, { mspId: 'TaxMSP', which: 'config', from: 'peer' }));
      Object.values(rules.policies).forEach(({ kind }) => expect(kind).to.equal('signatures'));
      expect(await failure(fetchBlock(dataDir, { mspId: 'BankMSP', which: '0', from: 'orderer' }))).to.match(
        /FORBIDDEN/,
      );
      await fabric.untilLevel();
      expect(await fabric.leader()).to.be.a('string');
    } finally {
      await stopFabricNetwork(dataDir);
      await folder.clean();
    }
  });
});
