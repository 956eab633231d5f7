import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}
interface Suite {
  closingLine: (counts: Counts) => string;
  exitStatus: (counts: Counts) => number;
  failuresTold: (failures: { file?: string; title: string; message: string }[]) => string;
  slowest: (times: Record<string, number>) => string;
}
interface FabricSuite {
  onLedger: (files: string[], names?: string[]) => string[];
  fabricRefusal: (env: { FABRIC_BIN?: string }) => string | undefined;
}
interface Bootstrap {
  installationMatches: (wanted: unknown, installed: unknown) => boolean;
}

async function load<T>(name: string): Promise<T> {
  return (await import(pathToFileURL(join(__dirname, '..', name)).href)) as T;
}

describe('the test run', () => {
  it('ends with its counts, and names skipped tests only where there are any', async () => {
    const { closingLine } = await load<Suite>('suite.mjs');
    expect(closingLine({ passed: 3, failed: 1, skipped: 0 })).to.equal('3 passed, 1 failed');
    expect(closingLine({ passed: 3, failed: 0, skipped: 2 })).to.equal('3 passed, 0 failed, 2 skipped');
  });

  it('fails where a test failed and where no test ran', async () => {
    const { exitStatus } = await load<Suite>('suite.mjs');
    expect(exitStatus({ passed: 3, failed: 0, skipped: 1 })).to.equal(0);
    expect(exitStatus({ passed: 3, failed: 1, skipped: 0 })).to.equal(1);
    expect(exitStatus({ passed: 0, failed: 0, skipped: 5 })).to.equal(1);
  });

  it('tells what failed once more at its end, each with its file and the first lines of why', async () => {
    const { failuresTold } = await load<Suite>('suite.mjs');
    expect(failuresTold([])).to.equal('');
    const message = Array.from({ length: 40 }, (_, line) => `why ${line}`).join('\n');
    const told = failuresTold([
      { file: '/t/dist/a.test.js', title: 'a door is shut', message },
      { title: 'lint', message: 'faults' },
    ]);
    expect(told).to.match(/^\nFailed:\n {2}a door is shut \(a\.test\.js\)\n {6}why 0\n {6}why 1\n/);
    expect(told).to.match(/ {6}why 11\n {2}lint\n {6}faults\n$/);
  });

  it('names the files of ten seconds or more, the longest first', async () => {
    const { slowest } = await load<Suite>('suite.mjs');
    expect(slowest({ '/t/a.test.js': 9_999 })).to.equal('');
    expect(slowest({ '/t/a.test.js': 10_000, '/t/b.test.js': 20_000, '/t/c.test.js': 10 })).to.match(
      /^Files that took longest:\n +20\.0 s {2}b\.test\.js\n +10\.0 s {2}a\.test\.js\n$/,
    );
  });
});

describe('the reporter', () => {
  it('leaves counts, and every failure with its file, its title and why', () => {
    const folder = mkdtempSync(join(tmpdir(), 'concordat-reporter-'));
    try {
      const [file, left] = [join(folder, 'a.test.js'), join(folder, 'counts.json')];
      writeFileSync(file, "it('shuts', () => { throw new Error('it is open'); }); it('opens', () => {});");
      spawnSync(
        process.execPath,
        [require.resolve('mocha/bin/mocha.js'), '--reporter', join(__dirname, '..', 'reporter.cjs'), file],
        { env: { ...process.env, CONCORDAT_TEST_COUNTS: left } },
      );
      const { counts, failures } = JSON.parse(readFileSync(left, 'utf8')) as Record<string, unknown>;
      expect(counts).to.deep.equal({ passed: 1, failed: 1, skipped: 0 });
      expect(failures).to.deep.equal([{ file, title: 'shuts', message: 'it is open' }]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the test run on a real Fabric network', () => {
  it('is that of the scenarios and of the ledger’s conformance, or of those that are named', async () => {
    const { onLedger } = await load<FabricSuite>('suite.mjs');
    const wanted = ['/t/dist/conformance/ledger/a.test.js', '/t/dist/scenario/journey.test.js'];
    expect(onLedger([...wanted, '/t/dist/conformance/log/a.test.js', '/g/dist/a.test.js'])).to.deep.equal(
      wanted,
    );
    expect(onLedger(wanted, ['journey'])).to.deep.equal([wanted[1]]);
  });

  it('says what is missing', async () => {
    const { fabricRefusal } = await load<FabricSuite>('suite.mjs');
    expect(fabricRefusal({})).to.match(/^FABRIC_BIN is not set: .*peer, orderer, configtxgen, osnadmin/);
    expect(fabricRefusal({ FABRIC_BIN: __dirname }))
      .to.match(/ has no peer, orderer/)
      .and.to.include('github.com/hyperledger/fabric/releases');
  });
});

describe('the bootstrap', () => {
  const lock = (packages: Record<string, object>): unknown => ({ packages });
  const wanted = lock({
    '': { name: 'concordat' },
    gateway: { version: '0.1.0' },
    'node_modules/@concordat/gateway': { resolved: 'gateway', link: true },
    'node_modules/ajv': { version: '8.20.0', integrity: 'sha512-a' },
    'node_modules/sodium-native': { version: '5.1.0', integrity: 'sha512-b', optional: true },
  });

  it('takes an installation that holds what the lock file names, optional packages or not', async () => {
    const { installationMatches } = await load<Bootstrap>('bootstrap.mjs');
    const found = lock({ 'node_modules/ajv': { integrity: 'sha512-a' } });
    expect(installationMatches(wanted, found)).to.equal(true);
  });

  it('installs again where a package is missing or another version', async () => {
    const { installationMatches } = await load<Bootstrap>('bootstrap.mjs');
    expect(installationMatches(wanted, lock({}))).to.equal(false);
    const other = lock({ 'node_modules/ajv': { integrity: 'sha512-z' } });
    expect(installationMatches(wanted, other)).to.equal(false);
  });
});
