import { expect } from 'chai';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Api } from '@concordat/gateway/client';
import {
  type ConfigFile,
  connectionProfile,
  mspFolder,
  type OwnGateway,
  readConfig,
  startOwnGateway,
  writeConfig,
} from '../support/any-fabric';
import { concordatOn, type Machine } from '../support/command-line';
import { companiesOf, PRODUCT, subjectOf } from '../support/companies';
import { sharedConsortium } from '../support/consortium';
import { eventually } from '../support/eventually';
import { SCENARIO_MS } from '../support/patience';
import { json } from '../support/steps';
import { SshAgent } from '../support/ssh-agent';

interface Finding {
  subject: string;
  ok: boolean | null;
  finding: string;
}

describe('a ledger that Concordat did not start', function () {
  this.timeout(SCENARIO_MS);
  const world = sharedConsortium();
  let folder: string;
  let tax: ConfigFile;
  let bank: ConfigFile;
  let court: ConfigFile;
  let profile: string;
  let yamlProfile: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'concordat-any-'));
    tax = await readConfig(world.sandbox, 'TaxMSP');
    bank = await readConfig(world.sandbox, 'BankMSP');
    court = await readConfig(world.sandbox, 'CourtMSP');
    profile = await connectionProfile(folder, [tax], { format: 'json' });
    yamlProfile = await connectionProfile(folder, [tax], { format: 'yaml' });
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** The bank's own keys and tokens, a database of its own, and the ledger as given. */
  const bankWith = (ledger: Record<string, string>): ConfigFile => ({
    ...bank,
    data: join(folder, 'data'),
    internal: { ...bank.internal, port: 0 },
    exchange: { ...bank.exchange, port: 0 },
    ledger,
  });

  async function decisionThrough(ledger: Record<string, string>): Promise<string> {
    const gateway = await startOwnGateway(await writeConfig(folder, bankWith(ledger)));
    return enquireThrough(gateway).finally(() => gateway.close());
  }

  async function enquireThrough(gateway: OwnGateway): Promise<string> {
    await eventually('the gateway is ready', async () => {
      const response = await fetch(new URL('/readyz', gateway.internalUrl));
      return response.status === 200 ? true : undefined;
    });
    const officer = new Api(gateway.internalUrl, world.bank.info.tokens.officer);
    const [company] = companiesOf(9700, 1);
    const subject = company && subjectOf(company);
    const details = { product: PRODUCT, purpose: 'loan-origination', application: 'ANY-1' };
    const { decision } = await json<{ decision: string }>(officer, '/v1/resolve', {
      json: { subject, ...details },
    });
    return decision;
  }

  it('is reached by a gateway with a connection profile in JSON and an MSP folder', async () => {
    const msp = await mspFolder(folder, bank, ['cert', 'key']);
    expect(await decisionThrough({ connection: profile, msp })).to.equal('DENIED');
  });

  it('is reached by a gateway with a connection profile in YAML and PEM files', async () => {
    const { cert = '', key = '' } = bank.ledger;
    expect(await decisionThrough({ connection: yamlProfile, cert, key })).to.equal('DENIED');
  });

  it('is reached by a gateway whose key another process holds', async function () {
    const agent = await SshAgent.start();
    if (!agent) return this.skip();
    await agent.hold(await readFile(bank.ledger['key'] ?? '', 'utf8'));
    const { cert = '' } = bank.ledger;
    const reached = decisionThrough({ connection: profile, cert, agent: agent.socket });
    expect(await reached.finally(() => agent.close())).to.equal('DENIED');
  });

  describe('is examined by the doctor', () => {
    async function examine(
      config: ConfigFile,
      machine: Machine = {},
    ): Promise<{ status: number; findings: Finding[] }> {
      const file = await writeConfig(await mkdtemp(join(folder, 'config-')), config);
      const { status, stdout } = await concordatOn(machine, world, 'doctor', '--config', file, '--json');
      return { status, findings: JSON.parse(stdout) as Finding[] };
    }
    const about = (findings: Finding[], subject: RegExp) => {
      return findings.find((each) => subject.test(each.subject)) ?? { ok: undefined, finding: 'nothing' };
    };

    it('who finds nothing wrong with a governing member’s, nor with a reader’s, and says what it saw', async () => {
      const [ofTax, ofBank] = await Promise.all([examine(tax), examine(bank)]);
      for (const { status, findings } of [ofTax, ofBank]) {
        expect(findings.filter(({ ok }) => ok === false)).to.deep.equal([]);
        expect(status).to.equal(0);
      }
      expect(about(ofTax.findings, /channel/).finding).to.contain('TaxMSP is a governing member');
      for (const { findings } of [ofTax, ofBank]) {
        expect(about(findings, /endorsements/).finding).to.contain('as many organisations endorse');
      }
      expect(about(ofTax.findings, /heights/).finding).to.match(/ \d+$/);
      expect(about(ofBank.findings, /channel/).finding).to.contain('BankMSP is a reader');
      const blind = { ok: true, finding: 'this reader sees no block, height or configuration' };
      expect(about(ofBank.findings, /access/)).to.deep.include(blind);
    });

    it('who tells a missing channel, a missing chaincode and a foreign certificate apart', async () => {
      const faults: [Partial<ConfigFile>, RegExp, RegExp][] = [
        [{ channel: 'elsewhere' }, /channel elsewhere/, /channel/],
        [
          { ledger: { ...tax.ledger, chaincode: 'other' } },
          /chaincode other/,
          /no such chaincode|no chaincode/,
        ],
        [{ mspId: 'CourtMSP' }, /channel/, /certificate|access/],
        [
          { ledger: { ...tax.ledger, key: bank.ledger['key'] ?? '' } },
          /identity/,
          /belongs to another certificate/,
        ],
        [
          { ledger: { ...tax.ledger, cert: court.ledger['cert'] ?? '', key: court.ledger['key'] ?? '' } },
          /channel/,
          /certificate|access/,
        ],
        [{ ledger: { ...tax.ledger, endpoint: '127.0.0.1:1' } }, /peer/, /nothing listens/],
      ];
      const examined = await Promise.all(faults.map(([change]) => examine({ ...tax, ...change })));
      faults.forEach(([, subject, words], index) => {
        const { status, findings } = examined[index] ?? { status: 0, findings: [] };
        const { ok, finding } = about(findings, subject);
        expect([ok, status], finding).to.deep.equal([false, 2]);
        expect(finding).to.match(words);
      });
    });

    it('who does not take doors for closed that were shut to a foreign certificate', async () => {
      const { cert = '', key = '' } = court.ledger;
      const { status, findings } = await examine({ ...bank, ledger: { ...bank.ledger, cert, key } });
      expect([about(findings, /channel/).ok, status]).to.deep.equal([false, 2]);
      expect(about(findings, /access/).ok).to.equal(null);
    });

    it('who tells a clock that is 20 minutes off', async () => {
      const { status, findings } = await examine(tax, { clock: '20 minutes later' });
      const { ok, finding } = about(findings, /channel/);
      expect([ok, status], finding).to.deep.equal([false, 2]);
      expect(finding).to.match(/this machine’s clock differs from the peer’s/);
    });
  });
});
