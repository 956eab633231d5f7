import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Api, type ConsentRequested } from '@concordat/gateway/client';
import { expect } from 'chai';
import { DocumentedGateway } from '../support/documented-gateway';
import { repoRoot } from '../support/paths';
import { SCENARIO_MS } from '../support/patience';
import { RunningUp } from '../support/running-up';
import { arrived, type HoldingView, type NoticeView } from '../support/steps';

interface Block {
  /** What stands behind ```sh on the fence: '' for a block that succeeds, 'up' or 'fails'. */
  kind: string;
  script: string;
}

const PROGRAM = join(repoRoot, 'gateway', 'bin', 'concordat.js');
const readme = readFileSync(join(repoRoot, 'README.md'), 'utf8');

describe('the README', function () {
  this.timeout(SCENARIO_MS);
  const blocks = shellBlocks(readme);
  let folder: string;
  let sandbox: RunningUp;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'concordat-readme-'));
    sandbox = await RunningUp.start(folder);
    expect(sandbox.told).to.include('Access tokens');
  });

  after(async () => {
    expect(await sandbox.end('SIGINT'), 'Ctrl-C ends it in the orderly way').to.deep.equal([0, null]);
    rmSync(folder, { recursive: true, force: true });
  });

  it('names two commands that package.json has', () => {
    const { scripts } = JSON.parse(readFileSync(join(repoRoot, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    expect(readme).to.include('`npm run demo`').and.to.include('`npm test`');
    expect(scripts).to.include.keys('demo', 'test', 'bench');
  });

  it('links to pages that exist', () => {
    const targets = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, target]) => target ?? '');
    expect(targets.length).to.be.greaterThan(4);
    expect(targets.filter((target) => !existsSync(join(repoRoot, target)))).to.deep.equal([]);
  });

  it('takes its reader on a tour on which every command does what it says', async () => {
    expect(blocks.filter(({ kind }) => kind === 'up').map(({ script }) => script.trim())).to.deep.equal([
      'npx concordat up',
    ]);
    const steps = blocks.filter(({ kind }) => kind !== 'up');
    expect(steps.length).to.be.greaterThan(6);
    const told = await bash(steps.map(asStep).join('\n'), folder);
    expect(told).to.include('nothing held');
    expect(told).to.include('VALID');
    expect(told).to.include('LOAN-1');
    expect(told).to.include('CONSENT_REVOKED');
    expect(told).to.include('Complete up to block');
  });

  it('leads to a page on which an integrator’s every call does what it says', async () => {
    const page = readFileSync(join(repoRoot, 'docs', 'integration.md'), 'utf8');
    const told = (await bash(shellBlocks(page).map(asStep).join('\n'), folder)).split('\n');
    expect(told).to.include('ACTIVE').and.include('GRANTED');
    expect(told.join('\n'))
      .to.include('TaxMSP RECORDS true')
      .and.include('CourtMSP NONE_HELD true')
      .and.match(/VALID as of/);
    expect(told).to.include('REQUEST_INVALID').and.include('UNAUTHENTICATED');
  });

  describe('leaves answers behind that are what /openapi.json says, member by member', () => {
    const subject = { kind: 'cn.uscc', identifier: '91990101MA0HY0016K' };
    const portalApi = async () => {
      const staff = await DocumentedGateway.of(apiOf(folder, 'TaxMSP', 'operator'));
      const { token } = await staff.expectAnswer<{ token: string }>('/v1/portal/tokens', { body: subject });
      return new Api(organisationOf(folder, 'TaxMSP').portalUrl ?? '', token);
    };

    it('at the bank', async () => {
      const bank = await DocumentedGateway.of(apiOf(folder, 'BankMSP', 'officer'));
      await bank.expectLists('/v1/holdings', '/v1/notices', '/v1/enquiries', '/v1/consent-requests');
      const [held] = await sandbox.ask<HoldingView[]>('holdings', 'list', '--as', 'bank');
      await bank.expectAnswer('/v1/enquiries/{enquiryId}', { id: held?.enquiryId ?? '' });
    });

    it('at an agency, in its register, and in the registry of all', async () => {
      const tax = await DocumentedGateway.of(apiOf(folder, 'TaxMSP', 'submitter'));
      await tax.expectLists('/v1/records', '/v1/organisations', '/v1/schemas', '/v1/products');
      await tax.expectLists('/v1/agreements', '/v1/proposals', '/v1/keys');
      await tax.expectAnswer('/v1/schemas/{id}', { id: 'cn.tax.grade@1' });
      const [notice] = await sandbox.ask<NoticeView[]>('holdings', 'notices', '--as', 'bank');
      const corrected = await tax.expectAnswer('/v1/records/{leafHash}', { id: notice?.leafHash ?? '' });
      expect(corrected).to.include({ status: 'CORRECTED' }).and.to.include.keys('groups');
      const id = notice?.replacement ?? '';
      const body = { status: 'UNDER_OBJECTION', reason: 'TEST_REASON' };
      await tax.expectAnswer('/v1/records/{leafHash}/status', { id, body });
    });

    it('at whoever runs a gateway', async () => {
      const tax = await DocumentedGateway.of(apiOf(folder, 'TaxMSP', 'operator'));
      await tax.expectLists('/v1/own-keys');
      await tax.expectAnswer('/v1/own-keys', { body: { use: 'message' } });
      await tax.expectAnswer('/v1/peers/renew', { body: {} });
      for (const path of ['/livez', '/readyz']) await tax.expectAnswer(path);
    });

    it('at the regulator', async () => {
      const regulator = await DocumentedGateway.of(apiOf(folder, 'RegulatorMSP', 'inspector'));
      await regulator.expectLists('/v1/audit/consents', '/v1/audit/enquiries', '/v1/audit/timeline');
      await regulator.expectLists('/v1/audit/logs');
      await regulator.expectAnswer('/v1/audit/logs/readings', { body: {} });
      const body = { subject, reason: 'complaint 17', officer: 'Inspector Li' };
      const found = await regulator.expectAnswer<Record<string, unknown>>('/v1/audit/search', { body });
      for (const part of ['enquiries', 'consents', 'timeline']) expect(found[part], part).not.to.be.empty;
    });

    it('at the portal', async () => {
      const portal = await DocumentedGateway.of(await portalApi());
      await portal.expectLists('/portal/v1/requests', '/portal/v1/records', '/portal/v1/who-looked');
    });

    it('while a consent is asked for, given and revoked', async () => {
      const bank = await DocumentedGateway.of(apiOf(folder, 'BankMSP', 'officer'));
      const terms = { product: 'cn.enterprise.basic@1', purposes: ['loan-origination'], certifier: 'TaxMSP' };
      const { handle: id, consentId } = await bank.expectAnswer<ConsentRequested>('/v1/consent-requests', {
        body: { ...terms, subject, notAfter: Date.now() + 3_600_000, purposeInWords: 'A loan' },
      });
      const api = await portalApi();
      await arrived(api, id);
      const portal = await DocumentedGateway.of(api);
      await portal.expectAnswer('/portal/v1/requests/{handle}/answer', { id, body: { answer: 'sign' } });
      await bank.expectAnswer('/v1/consent-requests/{handle}', { id });
      await portal.expectAnswer('/portal/v1/consents/{id}/revoke', { id: consentId, body: {} });
    });
  });
});

interface Listed {
  internalUrl: string;
  portalUrl: string | null;
  tokens: Record<string, string>;
}

function organisationOf(folder: string, mspId: string): Listed {
  const { organisations } = JSON.parse(readFileSync(join(folder, '.concordat', 'sandbox.json'), 'utf8')) as {
    organisations: Record<string, Listed>;
  };
  const found = organisations[mspId];
  if (found) return found;
  throw new Error(`the sandbox has no ${mspId}`);
}

/** An organisation's gateway, asked as one of its people. */
function apiOf(folder: string, mspId: string, role: string): Api {
  const { internalUrl, tokens } = organisationOf(folder, mspId);
  return new Api(internalUrl, tokens[role]);
}

function shellBlocks(markdown: string): Block[] {
  const found = markdown.matchAll(/^```sh ?(\w*)\n([\s\S]*?)^```$/gm);
  return [...found].map(([, kind, script]) => ({ kind: kind ?? '', script: script ?? '' }));
}

/** One shell runs all steps, so that a variable lives on; each must end as its fence says. */
function asStep({ kind, script }: Block): string {
  if (kind !== 'fails') return script;
  return `set +e\n${script}\n[ $? -eq 1 ] || exit 9\nset -e`;
}

function bash(script: string, cwd: string): Promise<string> {
  const npx = `npx() { shift; "${process.execPath}" "${PROGRAM}" "$@"; }\n`;
  return new Promise((resolve, reject) => {
    execFile('bash', ['-e', '-o', 'pipefail', '-c', npx + script], { cwd }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${error.message}\n${stdout}\n${stderr}`));
      else resolve(stdout + stderr);
    });
  });
}
