import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = join(__dirname, '..', '..', '..', 'bin', 'concordat.js');

interface Ran {
  status: number;
  out: string;
  err: string;
}

describe('concordat network', function () {
  this.timeout(120_000);
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'concordat-network-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Run in an empty folder that is also where Fabric's programs are looked for. */
  const run = (...args: string[]): Promise<Ran> =>
    new Promise((resolve) => {
      const env = { ...process.env, FABRIC_BIN: folder };
      execFile(process.execPath, [PROGRAM, 'network', ...args], { cwd: folder, env }, (error, out, err) =>
        resolve({ status: error ? Number(error.code) : 0, out, err }),
      );
    });

  const program = (name: string, version: string) =>
    writeFile(join(folder, name), `#!/bin/sh\necho "${name}:\n Version: ${version}"\n`, { mode: 0o755 });

  it('says which of Fabric’s programs are missing and where they come from, with exit status 2', async () => {
    const { status, out, err } = await run('up');
    expect(status).to.equal(2);
    expect(out).to.equal('');
    expect(err).to.match(/^FABRIC_BINARIES_MISSING: peer, orderer, configtxgen, osnadmin not found in /);
    expect(err).to.include('github.com/hyperledger/fabric/releases').and.to.include('FABRIC_BIN');
  });

  it('tells a missing program as JSON too', async () => {
    const { status, err } = await run('up', '--json');
    expect(status).to.equal(2);
    expect(JSON.parse(err)).to.have.nested.property('error.code', 'FABRIC_BINARIES_MISSING');
  });

  it('says what programs of an earlier version can do, before it writes anything', async () => {
    for (const name of ['peer', 'orderer', 'configtxgen', 'osnadmin']) await program(name, 'v2.5.16');
    const { status, err } = await run('up');
    expect(status).to.equal(2);
    expect(err).to.match(/^FABRIC_VERSION_UNSUPPORTED: Fabric v2\.5\.16: .*3\.0 or later.*--ordering raft/);
    expect((await run('status')).out).to.match(/^no network in /);
    expect(existsSync(join(folder, '.concordat', 'fabric', 'network.json'))).to.equal(false);
    await program('peer', 'v2.2.15');
    expect((await run('up', '--ordering', 'raft')).err).to.match(
      /^FABRIC_VERSION_UNSUPPORTED: Fabric v2\.2\.15: a network needs Fabric 2\.3 or later/,
    );
  });

  it('says that there is no network, with exit status 2', async () => {
    const { status, out } = await run('status');
    expect(out).to.match(/^no network in \.concordat\/fabric/);
    expect(status).to.equal(2);
    expect(JSON.parse((await run('status', '--json')).out)).to.include({ state: 'ABSENT' });
  });

  it('has nothing to end and no logs where none runs', async () => {
    const down = await run('down');
    expect([down.status, down.out]).to.deep.equal([0, 'nothing was running\n']);
    const logs = await run('logs', 'peer');
    expect(logs.status).to.equal(4);
    expect(logs.err).to.match(/^FABRIC_DATA_INVALID: no network has written logs in /);
  });

  it('refuses a number of lines that is none', async () => {
    const { status, err } = await run('logs', '--lines', 'many');
    expect(status).to.equal(4);
    expect(err).to.match(/^USAGE: --lines takes a whole number/);
  });

  it('is explained with examples and exit statuses', async () => {
    for (const name of ['up', 'down', 'status', 'logs']) {
      const { status, out } = await run(name, '--help');
      expect(status, name).to.equal(0);
      expect(out, name)
        .to.match(/Example:\n {2}\$ concordat network/)
        .and.to.match(/Exit status:/);
    }
  });
});
