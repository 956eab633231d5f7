import { expect } from 'chai';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityPaths } from '../material';
import { writeChaincodeFolder } from './testing/chaincode-folder';
import { type Client, clientOf } from './testing/client';
import { eventually, failure } from './testing/failure';
import { fetchBlock } from './testing/fetch-block';
import { sampleConsortium } from './testing/sample-consortium';
import { temporaryFolder } from './testing/temporary-folder';
import { layoutOf } from './layout';
import { planNetwork } from './plan/plan';
import { accessRules } from './rules/access';
import { channelRules } from './rules/policies';
import { readRules } from './rules/read-rules';
import { type FabricNetwork, startFabricNetwork } from './start';
import { fabricNetworkStatus } from './status/status';
import { stopFabricNetwork } from './stop';
import { updateChannel } from './update/update-channel';

const READY_MS = 15_000;
const LEADER_MS = 5_000;

/** The first thing that a stream gives, or why it gives nothing. */
async function firstOf(stream: Promise<AsyncIterable<unknown> & { close(): void }>): Promise<string> {
  try {
    const events = await stream;
    for await (const event of events) {
      events.close();
      return `an event: ${typeof event}`;
    }
    return 'nothing';
  } catch (error) {
    return String(error);
  }
}

describe('a real Fabric network (FABRIC_BIN)', function () {
  this.timeout(120_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let dataDir: string;
  let fabric: FabricNetwork;
  const clients: Client[] = [];

  const start = async (version?: string, signal?: AbortSignal) =>
    startFabricNetwork({
      consortium: await sampleConsortium(),
      dataDir,
      chaincodeDir: await writeChaincodeFolder(join(folder.path, 'chaincode'), version),
      users: ['gateway'],
      ...(signal ? { signal } : {}),
    });
  const client = async (mspId: string, peerOf: string) => {
    const identity = identityPaths(fabric.materialDir, mspId, 'gateway');
    const one = await clientOf(fabric, { peerOf, mspId, identity });
    clients.push(one);
    return one;
  };

  before(async function () {
    if (!process.env['FABRIC_BIN']) return this.skip();
    folder = await temporaryFolder();
    dataDir = join(folder.path, 'fabric');
    const began = Date.now();
    fabric = await start();
    expect(Date.now() - began).to.be.below(READY_MS);
  });
  after(async () => {
    clients.forEach((one) => one.close());
    if (!folder) return;
    await stopFabricNetwork(dataDir);
    await folder.clean();
  });

  it('runs an orderer, a peer and a chaincode process of each governing member, and none of a bank', async () => {
    const { state, processes } = await fabricNetworkStatus(dataDir);
    expect(state).to.equal('RUNNING');
    expect(processes).to.have.length(12);
    expect(new Set(processes.map(({ mspId }) => mspId))).to.have.keys(
      'TaxMSP',
      'CourtMSP',
      'CustomsMSP',
      'RegulatorMSP',
    );
    expect(processes.filter(({ leader }) => leader)).to.have.length(1);
  });

  it('holds in its configuration block the rules that were meant, and no implicit one', async () => {
    const rules = readRules(await fetchBlock(dataDir, { mspId: 'TaxMSP', which: 'config', from: 'peer' }));
    const meant = channelRules(planNetwork(await sampleConsortium(), []));
    expect(rules.access).to.deep.equal(accessRules());
    Object.values(rules.policies).forEach(({ kind }) => expect(kind).to.equal('signatures'));
    const at = (path: string) => rules.policies[path]?.rule;
    for (const path of ['/Channel', '/Channel/Application', '/Channel/Orderer']) {
      expect(at(`${path}/Readers`)).to.equal(meant.readers.Rule);
    }
    expect(at('/Channel/Writers')).to.equal(meant.writers.Rule);
    expect(at('/Channel/Application/Writers')).to.equal(meant.writers.Rule);
    expect(at('/Channel/Application/Endorsement')).to.equal(meant.endorsement.Rule);
    expect(at('/Channel/Application/LifecycleEndorsement')).to.equal(meant.endorsement.Rule);
    const admins = Object.entries(rules.policies).filter(([path]) => path.endsWith('/Admins'));
    expect(admins).to.have.length(3 + 4 + 6);
    admins.forEach(([, { rule }]) => expect(rule).to.equal(meant.admins.Rule));
    expect(new Set(Object.values(rules.changedBy))).to.have.keys('Admins');
  });

  it('commits what a bank submits, and tells it the outcome', async () => {
    const bank = await client('BankMSP', 'TaxMSP');
    await bank.contract.submitTransaction('put', 'by-bank', 'one');
    const read = await bank.contract.evaluateTransaction('get', 'by-bank');
    expect(Buffer.from(read).toString()).to.equal('one');
  });

  it('shows a bank no block and no event, whichever door it tries', async () => {
    const bank = await client('BankMSP', 'TaxMSP');
    const tax = await client('TaxMSP', 'TaxMSP');
    expect(await firstOf(tax.network.getBlockEvents({ startBlock: 0n }))).to.equal('an event: object');
    for (const door of [
      () => bank.network.getBlockEvents({ startBlock: 0n }),
      () => bank.network.getFilteredBlockEvents({ startBlock: 0n }),
      () => bank.network.getBlockAndPrivateDataEvents({ startBlock: 0n }),
      () => bank.network.getChaincodeEvents(fabric.chaincode, { startBlock: 0n }),
    ]) {
      expect(await firstOf(door())).to.match(/FORBIDDEN|PERMISSION_DENIED|403/);
    }
    for (const [chaincode, name, ...args] of [
      ['qscc', 'GetChainInfo', fabric.channel],
      ['qscc', 'GetBlockByNumber', fabric.channel, '1'],
      ['cscc', 'GetConfigBlock', fabric.channel],
      ['cscc', 'GetChannelConfig', fabric.channel],
      ['_lifecycle', 'QueryChaincodeDefinitions', ''],
    ] as const) {
      const system = (one: Client) => one.network.getContract(chaincode).evaluateTransaction(name, ...args);
      expect(await failure(system(bank)), `${chaincode} ${name}`).to.match(/access denied|failed ACL check/);
      expect(await failure(system(tax)), `${chaincode} ${name}`).to.equal('no error');
    }
    expect(
      (await tax.network.getContract('qscc').evaluateTransaction('GetChainInfo', fabric.channel)).length,
    ).above(0);
    const denied = (from: 'peer' | 'orderer') =>
      failure(fetchBlock(dataDir, { mspId: 'BankMSP', which: '0', from }));
    expect(await denied('orderer')).to.match(/FORBIDDEN/);
    expect(await denied('peer')).to.match(/FORBIDDEN/);
  });

  it('has another leader within 5 s of kill -9, and loses no acknowledged write', async () => {
    const court = await client('CourtMSP', 'CourtMSP');
    await court.contract.submitTransaction('put', 'before', 'kept');
    await fabric.untilLevel();
    const leader = await fabric.leader();
    const orderer = fabric.processes.find(({ name }) => name === `orderer.${leader ?? ''}`);
    await orderer?.kill('SIGKILL');
    const began = Date.now();
    await court.contract.submitTransaction('put', 'after', 'kept');
    expect(Date.now() - began).to.be.below(LEADER_MS);
    expect(await fabric.leader()).not.to.equal(leader);
    for (const key of ['before', 'after']) {
      expect(Buffer.from(await court.contract.evaluateTransaction('get', key)).toString()).to.equal('kept');
    }
    await orderer?.restart();
    await fabric.untilLevel();
  });

  it('brings back a peer and a chaincode process after kill -9', async () => {
    for (const name of ['peer.CustomsMSP', 'chaincode.CustomsMSP']) {
      const one = fabric.processes.find((process) => process.name === name);
      await one?.kill('SIGKILL');
      await one?.restart();
    }
    const customs = await client('CustomsMSP', 'CustomsMSP');
    await eventually(() => customs.contract.submitTransaction('put', 'again', 'there'));
  });

  it('keeps its data through a restart, and takes changed chaincode as the next definition', async () => {
    const { peers } = fabric;
    await fabric.stop();
    expect((await fabricNetworkStatus(dataDir)).state).to.equal('STOPPED');
    fabric = await start('1.0.1');
    expect(fabric.peers).to.deep.equal(peers);
    const bank = await client('Bank2MSP', 'RegulatorMSP');
    expect(Buffer.from(await bank.contract.evaluateTransaction('get', 'by-bank')).toString()).to.equal('one');
    await bank.contract.submitTransaction('put', 'by-bank', 'two');
    expect(Buffer.from(await bank.contract.evaluateTransaction('get', 'by-bank')).toString()).to.equal('two');
  });

  it('takes a bank in, or lets one go, by 3 governing signatures and not by 2', async () => {
    const sample = await sampleConsortium();
    const [bank] = sample.organisations.filter(({ mspId }) => mspId === 'BankMSP');
    const third = {
      ...bank,
      mspId: 'Bank3MSP',
      domain: 'bank3.example',
    } as (typeof sample.organisations)[number];
    const consortium = { ...sample, organisations: [...sample.organisations, third] };
    const few = ['TaxMSP', 'CourtMSP'];
    const refused = await failure(updateChannel({ consortium, dataDir, signers: few, users: ['gateway'] }));
    expect(refused).to.match(/FABRIC_TOOL_FAILED.*(FORBIDDEN|BAD_REQUEST|policy)/s);
    expect(await updateChannel({ consortium, dataDir, users: ['gateway'] })).to.equal(true);
    expect(await updateChannel({ consortium, dataDir })).to.equal(false);
    const joined = await client('Bank3MSP', 'CustomsMSP');
    await eventually(() => joined.contract.submitTransaction('put', 'by-third', 'one'));
    expect(await updateChannel({ consortium: sample, dataDir })).to.equal(true);
    await sleep(500);
    expect(await failure(joined.contract.submitTransaction('put', 'by-third', 'two'))).not.to.equal(
      'no error',
    );
  });

  it('takes a fifth governing member in, 4 of 5 deciding from then on, and lets it go again', async () => {
    const sample = await sampleConsortium();
    const [tax] = sample.organisations;
    const fifth = {
      ...tax,
      mspId: 'AuditMSP',
      domain: 'audit.example',
    } as (typeof sample.organisations)[number];
    const consortium = { ...sample, organisations: [...sample.organisations, fifth] };
    const change = { dataDir, chaincodeDir: join(folder.path, 'chaincode'), users: ['gateway'] };
    const refused = await failure(updateChannel({ ...change, consortium, signers: ['TaxMSP', 'CourtMSP'] }));
    expect(refused).to.match(/FABRIC_TOOL_FAILED/);
    expect(await updateChannel({ ...change, consortium })).to.equal(true);
    expect(await updateChannel({ ...change, consortium })).to.equal(false);
    const rules = async () =>
      readRules(await fetchBlock(dataDir, { mspId: 'TaxMSP', which: 'config', from: 'peer' }));
    expect((await rules()).policies['/Channel/Application/Endorsement']).to.have.property(
      'rule',
      "OutOf(4, 'TaxMSP.peer', 'CourtMSP.peer', 'CustomsMSP.peer', 'RegulatorMSP.peer', 'AuditMSP.peer')",
    );
    fabric = await startFabricNetwork({ ...change, consortium });
    expect(fabric.processes).to.have.length(15);
    const audit = await client('AuditMSP', 'AuditMSP');
    await audit.contract.submitTransaction('put', 'by-fifth', 'one');
    await fabric.untilLevel();
    expect(await updateChannel({ ...change, consortium: sample })).to.equal(true);
    fabric = await startFabricNetwork({ ...change, consortium: sample });
    expect(fabric.processes).to.have.length(12);
    const bank = await client('BankMSP', 'TaxMSP');
    await bank.contract.submitTransaction('put', 'by-four', 'two');
    expect(Buffer.from(await bank.contract.evaluateTransaction('get', 'by-fifth')).toString()).to.equal(
      'one',
    );
  });

  it('that was interrupted leaves nothing running, and is completed by the next start', async () => {
    await fabric.stop();
    await rm(layoutOf(dataDir).deployment);
    const interrupted = AbortSignal.timeout(1_000);
    expect(await failure(start('1.0.1', interrupted))).to.match(/FABRIC_INTERRUPTED/);
    expect((await fabricNetworkStatus(dataDir)).state).to.equal('STOPPED');
    fabric = await start('1.0.1');
    const bank = await client('BankMSP', 'CourtMSP');
    expect(Buffer.from(await bank.contract.evaluateTransaction('get', 'by-bank')).toString()).to.equal('two');
  });

  it('that runs is taken over by a second start', async () => {
    const pids = fabric.processes.map(({ pid }) => pid);
    fabric = await start('1.0.1');
    expect(fabric.processes.map(({ pid }) => pid)).to.deep.equal(pids);
  });
});
