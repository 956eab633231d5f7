import { expect } from 'chai';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityPaths } from '../material';
import { writeChaincodeFolder } from './testing/chaincode-folder';
import { clientOf } from './testing/client';
import { sampleConsortium } from './testing/sample-consortium';
import { temporaryFolder } from './testing/temporary-folder';
import { layoutOf } from './layout';
import { readPlan } from './plan/plan-file';
import { type FabricNetwork, startFabricNetwork } from './start';
import { readMetrics } from './status/metrics';
import { stopFabricNetwork } from './stop';

/** Half of what a peer waits that is left to Fabric's own time. */
const ELSEWHERE_MS = 15_000;

describe('a peer whose blocks come from an orderer that stands still (FABRIC_BIN)', function () {
  this.timeout(120_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let dataDir: string;
  let fabric: FabricNetwork;

  before(async function () {
    if (!process.env['FABRIC_BIN']) return this.skip();
    folder = await temporaryFolder();
    dataDir = join(folder.path, 'fabric');
    const chaincodeDir = await writeChaincodeFolder(join(folder.path, 'chaincode'));
    const consortium = await sampleConsortium();
    fabric = await startFabricNetwork({ consortium, dataDir, chaincodeDir, users: ['gateway'] });
  });
  after(async () => {
    if (!folder) return;
    await stopFabricNetwork(dataDir);
    await folder.clean();
  });

  /** Of the peers only: the orderer that stands still answers nothing, and would be waited for. */
  const peerHeights = async () => {
    const plan = await readPlan(layoutOf(dataDir).plan);
    const asked = plan?.members.map(({ mspId, ports }) =>
      readMetrics(fabric.materialDir, mspId, { port: ports.peerOperations, channel: fabric.channel }),
    );
    const metrics = await Promise.all(asked ?? []);
    return metrics.map((figures) => figures?.['ledger_blockchain_height'] ?? 0);
  };
  /** Hands a transaction over at the leader's member, and waits for nothing. */
  const submit = async (mspId: string) => {
    const identity = identityPaths(fabric.materialDir, mspId, 'gateway');
    const client = await clientOf(fabric, { peerOf: mspId, mspId, identity });
    await client.contract.submitAsync('put', { arguments: ['key', String(Date.now())] });
    client.close();
  };
  const untilAllPeersHave = async (height: number) => {
    const began = Date.now();
    while ((await peerHeights()).some((found) => found < height)) {
      expect(Date.now() - began, `peers at ${(await peerHeights()).join(', ')}`).to.be.below(ELSEWHERE_MS);
      await sleep(50);
    }
    process.stderr.write(`      milliseconds until all peers had the block: ${Date.now() - began}\n`);
  };

  // Which orderer a peer has chosen nobody sees from outside: of four peers, two times out of three one has chosen this. More
  // than one is not suspended: those that come back argue about the leader, and for that long no blocks are made at all.
  it('takes them from another', async () => {
    const leader = await fabric.leader();
    const follower = fabric.processes.find(({ role, mspId }) => role === 'orderer' && mspId !== leader);
    if (leader === undefined || follower?.pid === undefined)
      throw new Error('no orderer leads, or none follows');
    const next = Math.max(...(await peerHeights())) + 1;
    process.kill(follower.pid, 'SIGSTOP');
    try {
      await submit(leader);
      await untilAllPeersHave(next);
    } finally {
      process.kill(follower.pid, 'SIGCONT');
    }
  });
});
