import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../testing/temporary-folder';
import { layoutOf } from '../layout';
import { stopFabricNetwork } from '../stop';
import { fabricNetworkLogs } from '../status/logs';
import { fabricNetworkStatus } from '../status/status';
import { FabricProcess } from './fabric-process';
import { freePorts } from '../../ports/ports';
import { startOf } from './process-identity';
import { ProcessTable } from './process-table';
import { cleanEnvironment, run } from './run';

const LISTENER = `console.log('listening'); require('node:net').createServer().listen(Number(process.env.PORT), '127.0.0.1')`;

async function failure(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'no error',
    (error: Error) => error.message,
  );
}

/** Of every process that runs. */
async function commandLines(): Promise<string> {
  const ids = (await readdir('/proc')).filter((name) => /^[0-9]+$/.test(name));
  return (await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')))).join();
}

describe('a process of the network', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let table: ProcessTable;
  let port: number;
  beforeEach(async () => {
    folder = await temporaryFolder();
    table = await ProcessTable.open(layoutOf(folder.path).processes);
    port = (await freePorts(1))[0] ?? 0;
  });
  afterEach(async () => {
    await stopFabricNetwork(folder.path);
    await folder.clean();
  });

  const processOf = (script: string, env: Record<string, string> = {}) =>
    new FabricProcess(
      {
        name: 'peer.TaxMSP',
        role: 'peer',
        mspId: 'TaxMSP',
        program: process.execPath,
        args: ['-e', script],
        env: { PORT: String(port), ...env },
        cwd: folder.path,
        logFile: join(folder.path, 'logs', 'peer.TaxMSP.log'),
        ports: [port],
      },
      table,
    );

  it('is ended by its recorded id, by another run of the program', async () => {
    const one = processOf(LISTENER);
    await one.start();
    await one.ready();
    const pid = one.pid ?? 0;
    expect(await startOf(pid)).to.be.a('string');
    expect(await stopFabricNetwork(folder.path)).to.deep.equal(['peer.TaxMSP']);
    expect(await startOf(pid)).to.equal(undefined);
    expect(await stopFabricNetwork(folder.path)).to.deep.equal([]);
  });

  it('is left alone where the system has given its id to another program', async () => {
    const own = { name: 'peer.TaxMSP', role: 'peer' as const, mspId: 'TaxMSP', fingerprint: '' };
    await table.add({ ...own, pid: process.pid, started: 'another time' });
    expect(await stopFabricNetwork(folder.path)).to.deep.equal([]);
  });

  it('is never ended by a record that does not say exactly which it was', async () => {
    const { processes } = layoutOf(folder.path);
    const own = { name: 'peer.TaxMSP', role: 'peer', mspId: 'TaxMSP', fingerprint: '' };
    for (const faulty of [
      { pid: 0 },
      { pid: -1, started: '5' },
      { pid: 2 ** 22 + 1 },
      { pid: '7', started: '5' },
    ]) {
      await writeFile(processes, JSON.stringify({ v: 1, processes: [{ ...own, ...faulty }] }));
      expect(await failure(stopFabricNetwork(folder.path))).to.match(/^FABRIC_DATA_INVALID/);
    }
    await rm(processes);
  });

  it('is known by its start and by the system’s, which begins to count anew', async function () {
    if (process.platform !== 'linux') this.skip();
    expect(await startOf(process.pid)).to.match(/^[0-9]+ of [0-9a-f-]{36}$/);
  });

  it('keeps its record where another program has recorded its own meanwhile', async () => {
    const one = processOf(LISTENER);
    await one.start();
    const other = { name: 'peer.CourtMSP', role: 'peer' as const, mspId: 'CourtMSP', fingerprint: '' };
    const elsewhere = await ProcessTable.open(layoutOf(folder.path).processes);
    await elsewhere.add({ ...other, pid: process.pid, started: 'another time' });
    await one.restart();
    const { processes } = JSON.parse(await readFile(layoutOf(folder.path).processes, 'utf8')) as {
      processes: { name: string; pid: number }[];
    };
    expect(processes.map(({ name }) => name)).to.have.members(['peer.TaxMSP', 'peer.CourtMSP']);
    expect(processes.find(({ name }) => name === 'peer.TaxMSP')?.pid).to.equal(one.pid);
  });

  it('does not go on where it cannot be recorded', async function () {
    if (process.platform !== 'linux') this.skip();
    const marker = randomUUID();
    const one = processOf(`/* ${marker} */ setInterval(() => undefined, 1000)`);
    await mkdir(layoutOf(folder.path).processes);
    expect(await failure(one.start())).to.match(/EISDIR/);
    expect(await commandLines()).not.to.include(marker);
    await rm(layoutOf(folder.path).processes, { recursive: true });
  });

  it('that runs is taken over, and started anew only where it would be started otherwise', async () => {
    const one = processOf(LISTENER);
    await one.start();
    const pid = one.pid;
    await processOf(LISTENER).start();
    expect(one.pid).to.equal(pid);
    await processOf(LISTENER, { CHAINCODE_ID: 'other' }).start();
    expect(one.pid).not.to.equal(pid);
  });

  it('comes back after kill -9', async () => {
    const one = processOf(LISTENER);
    await one.start();
    await one.ready();
    await one.kill('SIGKILL');
    expect(await one.isRunning()).to.equal(false);
    await one.restart();
    expect(await one.isRunning()).to.equal(true);
  });

  it('that ends before it answers is reported with the end of its log', async () => {
    const one = processOf(`console.error('no such certificate'); setTimeout(() => process.exit(1), 50)`);
    await one.start();
    expect(await failure(one.ready())).to.match(
      /^FABRIC_PROCESS_ENDED: peer\.TaxMSP ended.*no such certificate/s,
    );
  });

  it('writes a log of its own', async () => {
    const one = processOf(LISTENER);
    await one.start();
    await one.ready();
    const [log] = await fabricNetworkLogs(folder.path, { process: 'peer', lines: 1 });
    expect(log).to.include({ process: 'peer.TaxMSP' });
    expect(log?.lines).to.deep.equal(['listening']);
    expect(await failure(fabricNetworkLogs(folder.path, { process: 'orderer' }))).to.contain(
      'known: peer.TaxMSP',
    );
  });
});

describe('a data folder', () => {
  it('without a network says so', async () => {
    const folder = await temporaryFolder();
    expect((await fabricNetworkStatus(folder.path)).state).to.equal('ABSENT');
    await folder.clean();
  });
});

describe("Fabric's tools", () => {
  it('do not see what the user has set for another network', () => {
    process.env['CORE_PEER_ADDRESS'] = 'elsewhere:7051';
    expect(cleanEnvironment({ CORE_PEER_LOCALMSPID: 'TaxMSP' }))
      .to.include({ CORE_PEER_LOCALMSPID: 'TaxMSP' })
      .and.not.to.have.property('CORE_PEER_ADDRESS');
    delete process.env['CORE_PEER_ADDRESS'];
  });

  it('that refuse are reported with what they said', async () => {
    const message = await failure(
      run(process.execPath, ['-e', `console.error('bad block'); process.exit(1)`]),
    );
    expect(message).to.match(/^FABRIC_TOOL_FAILED: node .*bad block$/s);
  });
});
