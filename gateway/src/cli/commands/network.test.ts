import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
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
