import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { answerOf, departures, type OpenApi } from '../support/open-api';
import { repoRoot } from '../support/paths';
import { RunningUp } from '../support/running-up';

interface Block {
  /** What stands behind ```sh on the fence: '' for a block that succeeds, 'up' or 'fails'. */
  kind: string;
  script: string;
}

const PROGRAM = join(repoRoot, 'gateway', 'bin', 'concordat.js');
const readme = readFileSync(join(repoRoot, 'README.md'), 'utf8');

describe('the README', () => {
  const blocks = shellBlocks(readme);
  let folder: string;
  let sandbox: RunningUp;

  before(async function () {
    this.timeout(120_000);
    folder = mkdtempSync(join(tmpdir(), 'concordat-readme-'));
    sandbox = await RunningUp.start(folder);
    expect(sandbox.told).to.include('Access tokens');
  });

  after(async function () {
    this.timeout(60_000);
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

  it('takes its reader on a tour on which every command does what it says', async function () {
    this.timeout(180_000);
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

  it('leads to a page on which an integrator’s every call does what it says', async function () {
    this.timeout(60_000);
    const page = readFileSync(join(repoRoot, 'docs', 'integration.md'), 'utf8');
    const told = (await bash(shellBlocks(page).map(asStep).join('\n'), folder)).split('\n');
    expect(told).to.include('ACTIVE').and.include('GRANTED');
    expect(told.join('\n'))
      .to.include('TaxMSP RECORDS true')
      .and.include('CourtMSP NONE_HELD true')
      .and.match(/VALID as of/);
    expect(told).to.include('REQUEST_INVALID').and.include('UNAUTHENTICATED');
  });

  it('leaves answers behind that are what /openapi.json says, member by member', async () => {
    const bank = await organisation(folder, 'BankMSP', 'officer');
    for (const path of ['/v1/holdings', '/v1/notices', '/v1/enquiries', '/v1/consent-requests'])
      expect(await bank.unlikeDocument(path), path).to.deep.equal([]);
    const [enquiry] = await sandbox.ask<{ enquiryId: string }[]>('holdings', 'list', '--as', 'bank');
    const report = '/v1/enquiries/{enquiryId}';
    expect(await bank.unlikeDocument(report, enquiry?.enquiryId), report).to.deep.equal([]);
    const regulator = await organisation(folder, 'RegulatorMSP', 'inspector');
    for (const path of ['/v1/audit/consents', '/v1/audit/enquiries', '/v1/audit/timeline'])
      expect(await regulator.unlikeDocument(path), path).to.deep.equal([]);
  });
});

/** An organisation's gateway, asked as one of its people. */
async function organisation(folder: string, mspId: string, role: string) {
  const { organisations } = JSON.parse(readFileSync(join(folder, '.concordat', 'sandbox.json'), 'utf8')) as {
    organisations: Record<string, { internalUrl: string; tokens: Record<string, string> }>;
  };
  const { internalUrl = '', tokens = {} } = organisations[mspId] ?? {};
  const get = async (path: string): Promise<unknown> => {
    const headers = { authorization: `Bearer ${tokens[role]}` };
    const answer = await fetch(`${internalUrl}${path}`, { headers });
    expect(answer.status, path).to.equal(200);
    return answer.json();
  };
  const document = (await get('/openapi.json')) as OpenApi;
  return {
    /** Where an answer departs from its document. A list that answers with nothing proves nothing, and throws. */
    async unlikeDocument(path: string, id = ''): Promise<string[]> {
      const answer = await get(path.replace(/\{.*\}/, id));
      if (id === '') expect(answer).to.have.property('items').that.is.not.empty;
      return departures(answerOf(document, 'get', path), answer);
    },
  };
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
