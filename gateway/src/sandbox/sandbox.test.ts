import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox, type Sandbox } from '.';
import { Api } from '../cli/api';
import { readAll, Row } from '../cli/listing';
import { parseTrust } from '../verify';

const START_MS = 120_000;

function operator(sandbox: Sandbox, mspId: string): Api {
  const member = sandbox.organisations[mspId];
  if (!member) throw new Error(`no ${mspId}`);
  return new Api(member.internalUrl, member.tokens.operator);
}

function pids({ processes }: Sandbox): number[] {
  const all = [processes.ledger, processes.chaincode, ...Object.values(processes.gateways)];
  return all.map(({ pid }) => pid).filter((pid) => pid !== undefined);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('the sandbox', function () {
  this.timeout(START_MS);
  let folder: string;
  let sandbox: Sandbox;
  const unexpected: string[] = [];
  const start = () =>
    startSandbox({ dataDir: folder, quiet: true, onUnexpectedExit: (message) => unexpected.push(message) });

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'concordat-sandbox-'));
    sandbox = await start();
  });
  after(async () => {
    await sandbox.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('runs eight processes: the ledger, the chaincode, a gateway for each of six organisations', () => {
    expect(pids(sandbox)).to.have.length(8);
    expect(new Set(pids(sandbox)).size).to.equal(8);
    expect(Object.keys(sandbox.organisations)).to.have.length(6);
  });

  it('has members, keys, schemas, products and an approved agreement on its ledger', async () => {
    const read = (path: string) => readAll(operator(sandbox, 'CourtMSP'), path, Row);
    expect(await read('/v1/organisations')).to.have.length(6);
    expect(await read('/v1/schemas')).to.have.length(6);
    expect((await read('/v1/products')).length).to.equal(2);
    const uses = (await read('/v1/keys')).map(({ mspId, use }) => `${String(mspId)} ${String(use)}`);
    expect(uses).to.include.members([
      'TaxMSP checkpoint',
      'TaxMSP certify',
      'BankMSP seal',
      'RegulatorMSP seal',
    ]);
    const [agreement] = await read('/v1/agreements');
    expect(agreement?.['approvals']).to.have.members(['CourtMSP', 'CustomsMSP', 'TaxMSP']);
  });

  it('refuses a token that is not its own', async () => {
    const { internalUrl } = sandbox.organisations['TaxMSP'] ?? { internalUrl: '' };
    const refused = await new Api(internalUrl, 'cdt_0123456789012345678901234567890').reach(
      '/v1/organisations',
    );
    expect(refused.status).to.equal(401);
  });

  it('leaves a trust file that the offline verifier takes', async () => {
    const trust = parseTrust(JSON.parse(await readFile(sandbox.trustFile, 'utf8')));
    expect(trust.channel).to.equal(sandbox.channel);
    expect(Object.keys(trust.schemas)).to.include('cn.tax.grade@1');
  });

  it('restarts one process, and says nothing of it', async () => {
    const gateway = sandbox.processes.gateways['BankMSP'];
    const before = gateway?.pid;
    await gateway?.kill('SIGKILL');
    await gateway?.restart();
    expect(gateway?.pid).to.be.a('number').and.not.equal(before);
    expect(await readAll(operator(sandbox, 'BankMSP'), '/v1/organisations', Row)).to.have.length(6);
    expect(unexpected).to.deep.equal([]);
  });

  it('tells when a process ends that nobody asked to end', async () => {
    const gateway = sandbox.processes.gateways['Bank2MSP'];
    process.kill(gateway?.pid ?? 0, 'SIGKILL');
    for (let tries = 0; tries < 100 && unexpected.length === 0; tries++) await sleep(50);
    expect(unexpected).to.have.length(1);
    expect(unexpected[0]).to.match(/^Bank2MSP gateway ended by SIGKILL/);
    await gateway?.restart();
  });

  it('stops everything, and goes on where it was', async () => {
    const [tokens, running] = [sandbox.organisations['TaxMSP']?.tokens, pids(sandbox)];
    const keys = await readAll(operator(sandbox, 'TaxMSP'), '/v1/keys', Row);
    await sandbox.stop();
    expect(running.filter(isAlive)).to.deep.equal([]);
    sandbox = await start();
    expect(sandbox.organisations['TaxMSP']?.tokens).to.deep.equal(tokens);
    expect(await readAll(operator(sandbox, 'TaxMSP'), '/v1/keys', Row)).to.deep.equal(keys);
  });

  it('keeps secrets readable by their owner only', async () => {
    const { stat } = await import('node:fs/promises');
    for (const file of ['state.json', 'gateways/TaxMSP/config.yaml', 'gateways/TaxMSP/tokens.json']) {
      expect((await stat(join(folder, file))).mode & 0o077, file).to.equal(0);
    }
    expect(existsSync(join(folder, 'gateways/TaxMSP/keys'))).to.equal(true);
    const stored = await readFile(join(folder, 'gateways/TaxMSP/tokens.json'), 'utf8');
    expect(stored).not.to.include(sandbox.organisations['TaxMSP']?.tokens.operator);
  });
});

describe('a sandbox that cannot start', function () {
  this.timeout(START_MS);

  it('names the folder that is no sandbox, and leaves no process behind', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'concordat-sandbox-'));
    const { writeFile } = await import('node:fs/promises');
    await writeFile(join(folder, 'state.json'), '{"v":2}');
    const failure = await startSandbox({ dataDir: folder }).catch((error: unknown) => error);
    expect(failure)
      .to.be.an('error')
      .with.property('message')
      .that.matches(/^SANDBOX_STATE_INVALID: /);
    await rm(folder, { recursive: true });
  });
});
