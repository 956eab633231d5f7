import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
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
});

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
