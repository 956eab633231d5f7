import { expect } from 'chai';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { namedCompany } from '../intake';

const PROGRAM = join(__dirname, '..', '..', 'bin', 'concordat.js');
const COMPANY = namedCompany('hengyuan').uscc;
const REPORT = ['--product', 'cn.enterprise.basic@1', '--purpose', 'loan-origination'];
const START_MS = 120_000;

interface Ran {
  status: number;
  out: string;
  err: string;
}

describe('the command line, on a sandbox that `up` runs', function () {
  this.timeout(START_MS);
  let folder: string;
  let sandbox: ChildProcess;
  let told = '';

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'concordat-cli-'));
    sandbox = spawn(process.execPath, [PROGRAM, 'up', '--data', 'data'], { cwd: folder });
    sandbox.stdout?.on('data', (chunk: Buffer) => (told += chunk.toString()));
    while (!told.includes('Ctrl-C')) await once(sandbox.stdout as NodeJS.EventEmitter, 'data');
  });
  after(async () => {
    if (sandbox.exitCode === null) sandbox.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  const run = (...args: string[]): Promise<Ran> =>
    new Promise((resolve) => {
      execFile(process.execPath, [PROGRAM, ...args], { cwd: folder }, (error, out, err) =>
        resolve({ status: error ? Number(error.code) : 0, out, err }),
      );
    });
  const json = async (...args: string[]): Promise<unknown> => {
    const { out, err } = await run(...args, '--json');
    if (out === '') throw new Error(err);
    return JSON.parse(out);
  };

  it('prints organisations, addresses, tokens and three commands to try', () => {
    expect(told).to.match(/TaxMSP\tState Taxation Bureau\tpublisher, certifier\thttp:\/\/127/);
    expect(told).to.match(/BankMSP +officer +cdt_/);
    expect(told.match(/npx concordat/g)).to.have.length(3);
  });

  it('finds nothing wrong', async () => {
    const { status, out } = await run('doctor');
    expect(status, out).to.equal(0);
    expect(out).not.to.include('✗');
  });

  it('refuses a query without consent, with exit status 1', async () => {
    const { status, out } = await run('resolve', '--subject', COMPANY, ...REPORT, '--application', 'LOAN-1');
    expect(status).to.equal(1);
    expect(out).to.match(/DENIED, CONSENT_UNKNOWN/);
  });

  it('asks, signs with the company’s own key, resolves, and verifies the evidence offline', async () => {
    await run('subject', 'keygen', 'key.json');
    const terms = ['--words', 'your loan', '--method', 'own-key'];
    const request = (await json('consent', 'request', '--subject', COMPANY, ...REPORT, ...terms)) as {
      handle: string;
    };
    const signed = await run('subject', 'sign', request.handle, '--subject', COMPANY, '--key', 'key.json');
    expect(signed.status, signed.err).to.equal(0);
    const asked = ['--application', 'LOAN-1', '--bundles', 'evidence'];
    const { status, out } = await run('resolve', '--subject', COMPANY, ...REPORT, ...asked);
    expect(status, out).to.equal(0);
    expect(out).to.match(/CourtMSP\tnothing held/);
    for (const file of await readdir(join(folder, 'evidence'))) {
      const publisher = file.split('-')[0] ?? '';
      const checked = await run(
        'verify',
        join('evidence', file),
        '--publisher',
        publisher,
        '--grantee',
        'BankMSP',
      );
      expect(checked.status, `${checked.out}${checked.err}`).to.equal(0);
    }
  });

  it('calls evidence about somebody else invalid, and evidence without a trust file wrong usage', async () => {
    const file = join('evidence', 'TaxMSP-0.bundle.json');
    expect((await run('verify', file, '--publisher', 'CourtMSP')).status).to.equal(1);
    expect((await run('verify', file, '--publisher', 'TaxMSP', '--trust', 'none.json')).status).to.equal(4);
  });

  it('tells the bank of a correction, and the subject and the inspector of every look', async () => {
    const held = (await json('holdings', 'list')) as { publisher: string; leafHash: string }[];
    const wrong = held.find(({ publisher }) => publisher === 'TaxMSP')?.leafHash ?? '';
    const corrected = await run(
      'record',
      'correct',
      wrong,
      '--set',
      'score=94',
      '--reason',
      'SCORE_MISREAD',
      '--as',
      'tax',
    );
    expect(corrected.status, corrected.err).to.equal(0);
    let notices: unknown[] = [];
    for (let tries = 0; tries < 50 && notices.length === 0; tries++)
      notices = (await json('holdings', 'notices')) as unknown[];
    expect(notices[0]).to.include({ application: 'LOAN-1', leafHash: wrong, status: 'CORRECTED' });
    const { id } = notices[0] as { id: string };
    const fetched = await run('holdings', 'correction', id.slice(0, 12));
    expect(fetched.out, fetched.err).to.match(/^LOAN-1: TaxMSP now says /);
    expect((await run('holdings', 'correction', 'ffffffff')).status).to.equal(4);
    const looks = (await json('subject', 'who-looked', '--subject', COMPANY)) as {
      looks: object[];
      complete: boolean;
    };
    expect(looks.looks).to.have.length(2);
    expect(looks.looks[0]).to.include({ grantee: 'BankMSP', granteeName: 'First Commercial Bank' });
    expect(looks.complete).to.equal(true);
    const search = ['--subject', COMPANY, '--reason', 'CASE-1', '--officer', 'inspector'];
    const found = (await json('audit', 'search', ...search)) as {
      enquiries: unknown[];
      proof: { complete: boolean };
    };
    expect(found.enquiries).to.have.length(2);
    expect(found.proof.complete).to.equal(true);
  });

  it('revokes a consent, with the company’s own key', async () => {
    const [consent] = (await json('consent', 'list')) as { consentId: string }[];
    const id = consent?.consentId ?? '';
    expect((await run('subject', 'revoke', id, '--subject', COMPANY)).err).to.match(/^KEY_NEEDED/);
    const revoked = await run('subject', 'revoke', id, '--subject', COMPANY, '--key', 'key.json');
    expect(revoked.status, revoked.err).to.equal(0);
    const { out } = await run('resolve', '--subject', COMPANY, ...REPORT, '--application', 'LOAN-2');
    expect(out).to.match(/DENIED, CONSENT_REVOKED/);
  });

  it('says what a register would change before anything is committed', async () => {
    const row = (year: number) => `91990101MA0HY0016K,恒远,${year},B,2025-04-18,局,2025-04-18,2025-04-18`;
    const header = 'uscc,name,year,grade,evaluatedOn,authority,meta.issued,meta.effectiveFrom';
    await writeFile(join(folder, 'grades.csv'), [header, row(2001), row(2002), row(2002), 'x,y'].join('\n'));
    const dry = await run(
      'publish',
      'grades.csv',
      '--schema',
      'cn.tax.grade@1',
      '--dry-run',
      '--errors',
      'bad.csv',
    );
    expect(dry.status).to.equal(1);
    expect(dry.out)
      .to.match(/Nothing was committed/)
      .and.to.match(/new\t2/);
    expect(await readFile(join(folder, 'bad.csv'), 'utf8')).to.match(/CSV_RAGGED/);
    const before = (await json('record', 'list', '--as', 'tax')) as unknown[];
    await run('publish', 'grades.csv', '--schema', 'cn.tax.grade@1');
    const after = (await json('record', 'list', '--as', 'tax')) as unknown[];
    expect(after.length - before.length).to.equal(2);
  });

  const registry: Record<string, { count: number; id: string; words: RegExp[] }> = {
    schema: {
      count: 6,
      id: 'cn.tax.grade@1',
      words: [/^title\t纳税信用评价/m, /^uscc\t.*\tstring, uscc; tells who\tyes\tidentity$/m],
    },
    product: {
      count: 2,
      id: 'cn.enterprise.basic@1',
      words: [/judicial: for a court case/, /^TaxMSP\tcn\.tax\.grade@1\t/m],
    },
    agreement: {
      count: 1,
      id: 'judicial-assistance',
      words: [/^standing\tin force$/m, /^until\t2035-12-31 00:00:00 UTC$/m],
    },
    org: {
      count: 6,
      id: 'TaxMSP',
      words: [/^roles\tpublisher: publishes records; /m, /^checkpoint-1\tcheckpoint\t/m],
    },
  };

  for (const [name, { count, id, words }] of Object.entries(registry)) {
    it(`lists each ${name} of the registry, and shows one in words, or as it is listed with --json`, async () => {
      const rows = (await json(name, 'list')) as unknown[];
      expect(rows).to.have.length(count);
      const { out, err } = await run(name, 'show', id);
      for (const word of words) expect(out, err).to.match(word);
      expect(rows).to.deep.include(await json(name, 'show', id));
    });
  }

  it('shows each key of a name, and says where nothing has it', async () => {
    const { out, err } = await run('key', 'show', 'certify-1');
    expect(out, err)
      .to.match(/^of\tCustomsMSP\nuse\tcertify: vouches for/m)
      .and.match(/^of\tTaxMSP$/m);
    const none = await run('product', 'show', 'none@1');
    expect(none.status).to.equal(1);
    expect(none.err).to.equal(
      'NOT_FOUND: no product has that id\nsee which there are: concordat product list\n',
    );
  });

  it('shows a consent in words, at the bank', async () => {
    const [listed] = (await json('consent', 'list')) as { handle: string; consentId: string }[];
    const { out, err } = await run('consent', 'show', listed?.handle ?? '');
    expect(out, err)
      .to.match(/^state\tREVOKED since 20.* UTC$/m)
      .and.match(/^ {2}First Commercial Bank asks to read the report/m)
      .and.match(/^answered\tOWN_KEY: with a key of the company’s own$/m);
    const whole = (await json('consent', 'show', listed?.handle ?? '')) as { private: object };
    expect(whole).to.deep.include(listed);
    expect(whole.private).to.have.all.keys('salt', 'purposeInWords', 'signatoryName', 'scanHash');
  });

  it('shows a record in words, at its agency', async () => {
    const records = (await json('record', 'list', '--as', 'tax')) as { leafHash: string; status: string }[];
    const wrong = records.find(({ status }) => status === 'CORRECTED')?.leafHash ?? '';
    const { out, err } = await run('record', 'show', wrong, '--as', 'tax');
    expect(out, err)
      .to.match(/^status\tCORRECTED: it was wrong, and the right version has taken its place$/m)
      .and.match(/^grade\tgrade\t纳税信用级别 Grade\t[A-D]$/m)
      .and.match(/\tCORRECTED\tSCORE_MISREAD\t\d+\t[0-9a-f]{12}…$/m);
    const whole = (await json('record', 'show', wrong, '--as', 'tax')) as { groups: object };
    expect(whole).to.deep.include(records.find(({ leafHash }) => leafHash === wrong));
    expect(whole.groups).to.have.all.keys('meta', 'identity', 'grade', 'basis');
  });

  it('answers wrong usage with exit status 4 and an example in the help', async () => {
    expect((await run('resolve')).status).to.equal(4);
    expect((await run('nonsense')).status).to.equal(4);
    const help = await run('resolve', '--help');
    expect(help.status).to.equal(0);
    expect(help.out)
      .to.match(/Example:/)
      .and.to.match(/Exit status:/);
  });

  it('stops everything on Ctrl-C', async () => {
    const { organisations } = (await JSON.parse(
      await readFile(join(folder, 'data', 'sandbox.json'), 'utf8'),
    )) as {
      organisations: Record<string, { internalUrl: string }>;
    };
    sandbox.kill('SIGINT');
    const [status] = (await once(sandbox, 'exit')) as [number];
    expect(status).to.equal(0);
    const away = await fetch(organisations['TaxMSP']?.internalUrl ?? '').catch(() => 'away');
    expect(away).to.equal('away');
    expect((await run('org', 'list')).status).to.equal(4);
  });
});
