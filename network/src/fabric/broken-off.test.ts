import { expect } from 'chai';
import { join } from 'node:path';
import type { Consortium } from '../consortium';
import { identityPaths } from '../material';
import { writeChaincodeFolder } from './testing/chaincode-folder';
import { type Client, clientOf } from './testing/client';
import { eventually } from './testing/failure';
import { killedUpdate } from './testing/killed-update';
import { sampleConsortium } from './testing/sample-consortium';
import { temporaryFolder } from './testing/temporary-folder';
import { earlierConsortium } from './plan/earlier-consortium';
import { type FabricNetwork, startFabricNetwork } from './start';
import { fabricNetworkStatus } from './status/status';
import { stopFabricNetwork } from './stop';
import { updateChannel } from './update/update-channel';

const without = (consortium: Consortium, mspId: string): Consortium => ({
  ...consortium,
  organisations: consortium.organisations.filter((one) => one.mspId !== mspId),
});

describe('a departure that broke off: kill -9 once the channel has let the member go (FABRIC_BIN)', function () {
  this.timeout(120_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let dataDir: string;
  let chaincodeDir: string;
  let present: Consortium;
  let fabric: FabricNetwork;

  before(async function () {
    if (!process.env['FABRIC_BIN']) return this.skip();
    folder = await temporaryFolder();
    dataDir = join(folder.path, 'fabric');
    chaincodeDir = await writeChaincodeFolder(join(folder.path, 'chaincode'));
    present = await sampleConsortium();
    fabric = await startFabricNetwork({ consortium: present, dataDir, chaincodeDir, users: ['gateway'] });
  });
  after(async () => {
    if (!folder) return;
    await stopFabricNetwork(dataDir);
    await folder.clean();
  });

  it('is completed by the next change: the channel goes on, and nothing of the member runs', async () => {
    const left = await breakOff('CustomsMSP');
    expect(await updateChannel({ consortium: left, dataDir, chaincodeDir })).to.equal(true);
    await expectLeft('CustomsMSP');
  });

  it('is completed by the next start of all, after everything else was killed too', async () => {
    const left = await breakOff('RegulatorMSP');
    await Promise.all(fabric.processes.map((one) => one.kill('SIGKILL')));
    const earlier = await earlierConsortium(dataDir, left);
    if (!earlier) throw new Error('the plan does not know the member any more');
    await startFabricNetwork({ consortium: earlier, dataDir, chaincodeDir });
    expect(await updateChannel({ consortium: left, dataDir, chaincodeDir })).to.equal(true);
    await expectLeft('RegulatorMSP');
  });

  async function breakOff(mspId: string): Promise<Consortium> {
    const left = without(present, mspId);
    const ended = await killedUpdate({ consortium: left, dataDir, chaincodeDir }, 'has left the channel');
    expect(ended).to.equal('SIGKILL');
    expect(await earlierConsortium(dataDir, left)).not.to.equal(undefined);
    present = left;
    return left;
  }

  async function expectLeft(mspId: string): Promise<void> {
    const { processes, state } = await fabricNetworkStatus(dataDir);
    expect([state, processes.filter((one) => one.mspId === mspId)]).to.deep.equal(['RUNNING', []]);
    const leavers = fabric.processes.filter((one) => one.mspId === mspId);
    expect(await Promise.all(leavers.map((one) => one.isRunning()))).to.deep.equal([false, false, false]);
    fabric = await startFabricNetwork({ consortium: present, dataDir, chaincodeDir });
    const tax: Client = await clientOf(fabric, {
      peerOf: 'TaxMSP',
      mspId: 'TaxMSP',
      identity: identityPaths(fabric.materialDir, 'TaxMSP', 'gateway'),
    });
    await eventually(() => tax.contract.submitTransaction('put', `without ${mspId}`, 'x'));
    tax.close();
  }
});
