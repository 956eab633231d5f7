import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programs } from '../../sandbox/programs';

const PROGRAM = join(__dirname, '..', '..', '..', 'bin', 'concordat.js');
const FIFTH = `  - mspId: AuditMSP
    displayName: Audit Office
    domain: audit.example
    governing: true
    roles: [publisher]
`;

interface Status {
  state: string;
  processes: { name: string; pid: number }[];
  effects: string[];
}

describe('concordat network, where Fabric’s programs are (FABRIC_BIN)', function () {
  this.timeout(180_000);
  let folder: string;
  before(async function () {
    if (process.env['FABRIC_BIN'] === undefined) return this.skip();
    folder = await mkdtemp(join(tmpdir(), 'concordat-network-'));
  });
  after(async () => {
    if (folder === undefined) return;
    await run('down');
    await rm(folder, { recursive: true, force: true });
  });

  /** What it printed; on a failure, what it said on stderr, if anything. */
  const run = (...args: string[]): Promise<string> =>
    new Promise((resolve) => {
      execFile(process.execPath, [PROGRAM, 'network', ...args], { cwd: folder }, (error, out, err) =>
        resolve(error && err !== '' ? err : out),
      );
    });
  const status = async () => JSON.parse(await run('status', '--json')) as Status;
  const pids = async () => new Map((await status()).processes.map(({ name, pid }) => [name, pid]));

  it('starts Raft ordering where that is asked for, and keeps what the first start fixed', async () => {
    expect(await run('up', '--ordering', 'raft')).to.match(/^Fabric \d.* runs channel /m);
    const before = await pids();
    expect(await run('up')).to.match(/^Fabric /m);
    expect(await pids()).to.deep.equal(before);
    expect(await run('up', '--ordering', 'bft')).to.match(/^FABRIC_CONSORTIUM_CHANGED: .*kind of ordering/);
    await run('down');
    await rm(join(folder, '.concordat'), { recursive: true });
  });

  it('tells a newcomer’s chaincode what the next start would tell it', async () => {
    await run('up');
    const file = join(folder, 'five.yaml');
    await writeFile(file, `${await readFile(programs.consortium(), 'utf8')}${FIFTH}`);
    expect(await run('change', '--consortium', file)).to.include('the channel is as the file says');
    const before = await pids();
    expect(await run('up', '--consortium', file)).to.match(/^Fabric /m);
    const name = 'chaincode.AuditMSP';
    expect((await pids()).get(name))
      .to.equal(before.get(name))
      .and.to.be.a('number');
  });

  it('says what it means that two of five orderers are gone, until they are back', async () => {
    const killed = ['orderer.TaxMSP', 'orderer.CourtMSP'];
    const before = await pids();
    killed.forEach((name) => process.kill(before.get(name) ?? 0, 'SIGKILL'));
    expect(await run('status')).to.match(
      /^nothing can be written: .*\nstart what does not run: concordat network up --data /m,
    );
    const { state, effects } = await status();
    expect([state, effects]).to.deep.equal([
      'PARTLY_RUNNING',
      ['nothing can be written: 3 of 5 orderers answer, 4 are needed'],
    ]);
    await run('up', '--consortium', join(folder, 'five.yaml'));
    expect(await status()).to.deep.include({ state: 'RUNNING', effects: [] });
  });
});
