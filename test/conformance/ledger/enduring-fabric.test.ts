import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ledger } from '@concordat/gateway';
import { type Consortium, loadConsortium } from '@concordat/network/consortium';
import { type FabricNetwork, type FabricProcess, startFabricNetwork } from '@concordat/network/fabric';
import { expect } from 'chai';
import { eventually } from '../../support/eventually';
import { LedgerLoad } from '../../support/ledger-load';
import { repoRoot } from '../../support/paths';
import { bootstrapCall, FOUNDING_ENVIRONMENT } from './bootstrap-call';
import { connectAs } from './connect';

/** Each victim in turn, so many times over. More by hand: CONCORDAT_KILL_ROUNDS=10 */
const ROUNDS = Number(process.env['CONCORDAT_KILL_ROUNDS'] ?? '2');
const LEADER_MS = 5_000;
const BACK_MS = 30_000;

/** Who submit, each at a peer of its own choice first, then at the others in turn. */
const SUBMITTERS = { RegulatorMSP: 'RegulatorMSP', BankMSP: 'TaxMSP', Bank2MSP: 'CourtMSP' };

interface Victim {
  what: string;
  /** The process to be killed now. */
  find: (fabric: FabricNetwork) => Promise<FabricProcess | undefined>;
}

const named = (name: string): Victim => ({
  what: name,
  find: (fabric) => Promise.resolve(fabric.processes.find((one) => one.name === name)),
});
const VICTIMS: Victim[] = [
  {
    what: 'the leading orderer',
    find: async (fabric) => {
      const leader = await fabric.leader();
      return fabric.processes.find(({ name }) => name === `orderer.${leader ?? ''}`);
    },
  },
  named('peer.TaxMSP'),
  named('chaincode.CourtMSP'),
  named('peer.RegulatorMSP'),
];

describe('a client that endures, on a real Fabric network under load (FABRIC_BIN)', function () {
  this.timeout(120_000 + ROUNDS * VICTIMS.length * 60_000);
  let folder: string;
  let fabric: FabricNetwork;
  let consortium: Consortium;
  let ledgers: Record<string, Ledger>;
  const governing: Ledger[] = [];
  const results: Record<string, number[]> = {};
  /** Orderers that stopped following for good and had to be started again: a fault of Fabric's, counted here. */
  const stoodStill: string[] = [];

  before(async function () {
    if (process.env['FABRIC_BIN'] === undefined) return this.skip();
    folder = await mkdtemp(join(tmpdir(), 'concordat-endure-'));
    consortium = await loadConsortium(join(repoRoot, 'network', 'consortium.yaml'));
    const chaincodeDir = join(repoRoot, 'chaincode');
    fabric = await startFabricNetwork({
      consortium,
      dataDir: folder,
      chaincodeDir,
      users: ['gateway'],
      chaincodeEnv: FOUNDING_ENVIRONMENT,
    });
    for (const mspId of Object.keys(fabric.peers)) governing.push(connect(mspId, mspId));
    ledgers = Object.fromEntries(
      Object.entries(SUBMITTERS).map(([mspId, at]) => [mspId, connect(mspId, at)]),
    );
    const admin = connect('TaxMSP', 'TaxMSP', 'admin');
    const { block } = await admin.submit(bootstrapCall, (value) => value);
    admin.close();
    await untilPeersHave(block + 1);
  });
  after(async function () {
    if (!fabric) return;
    process.stderr.write(`      milliseconds to the next acknowledgement: ${JSON.stringify(results)}\n`);
    process.stderr.write(`      orderers that stood still: ${stoodStill.join(', ') || 'none'}\n`);
    [...governing, ...Object.values(ledgers)].forEach((ledger) => ledger.close());
    await fabric.stop();
    const failed = this.test?.parent?.tests.some(({ state }) => state === 'failed');
    if (failed === true) process.stderr.write(`      what failed can be looked at in ${folder}\n`);
    else await rm(folder, { recursive: true });
  });

  function connect(mspId: string, at: string, identity: 'gateway' | 'admin' = 'gateway'): Ledger {
    const { [at]: first, ...others } = fabric.peers;
    if (!first) throw new Error(`there is no peer of ${at}`);
    const parts = { consortium, materialDir: fabric.materialDir };
    const readsAnywhere = mspId.startsWith('Bank');
    return connectAs(parts, { mspId, identity }, first, { others: Object.values(others), readsAnywhere });
  }

  const heights = () => Promise.all(governing.map((ledger) => ledger.height().catch(() => -1)));

  async function untilPeersHave(height: number): Promise<void> {
    const level = async () => (await heights()).every((found) => found >= height) || undefined;
    await eventually(`all peers have ${height} blocks`, level, BACK_MS);
  }

  /** Another kill while nodes are at different heights can stall the channel. */
  async function untilAllLevel(): Promise<void> {
    stoodStill.push(...(await fabric.restartStanding()));
    await fabric.untilLevel();
    const level = async () => new Set(await heights()).size === 1 || undefined;
    await eventually('all peers are level', level, BACK_MS);
  }

  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const victim of VICTIMS) {
      it(`loses and doubles nothing while ${victim.what} is killed and comes back (${round} of ${ROUNDS})`, async () => {
        await untilAllLevel();
        const load = await LedgerLoad.begin(governing[0] as Ledger);
        load.start(ledgers);
        await eventually('everybody is served', () => Promise.resolve(allServed(load, 0)), BACK_MS);
        const process = await victim.find(fabric);
        expect(process, victim.what).not.to.equal(undefined);
        await process?.kill('SIGKILL');
        const killed = Date.now();
        const served = await eventually(
          'somebody is served again',
          () => Promise.resolve(load.servedAfter(killed)),
          BACK_MS,
        );
        (results[victim.what] ??= []).push(served - killed);
        await process?.restart();
        const back = Date.now();
        await eventually('everybody is served again', () => Promise.resolve(allServed(load, back)), BACK_MS);
        await load.stop();
        await untilAllLevel();
        expect(await load.findFaults(governing[0] as Ledger), JSON.stringify(load.answers)).to.deep.equal([]);
        if (victim === VICTIMS[0]) expect(served - killed).to.be.below(LEADER_MS);
      });
    }
  }
});

function allServed(load: LedgerLoad, after: number): true | undefined {
  const served = Object.keys(SUBMITTERS).every((mspId) => load.servedAfter(after, mspId) !== undefined);
  return served || undefined;
}
