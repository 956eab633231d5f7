import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { repoRoot } from '../support/paths';
import { sourceFiles } from '../support/source-files';

interface Entry {
  dev?: boolean;
  optional?: boolean;
  devOptional?: boolean;
  dependencies?: Record<string, string>;
}
const OLD = ['fabric-network', 'fabric-common', 'fabric-protos'];

describe('fabric-network is there only for who wants it', () => {
  const { packages } = JSON.parse(readFileSync(join(repoRoot, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Entry>;
  };

  it('is in no production installation, nor is what it brings along', () => {
    const brought = [...OLD, 'elliptic', 'jsrsasign', 'sjcl', 'nconf', 'nano', 'axios'];
    const entries = brought.map((name) => [name, packages[`node_modules/${name}`]] as const);
    for (const [name, entry] of entries) expect(entry?.dev, name).to.equal(true);
    expect(packages['gateway']?.dependencies).to.not.have.any.keys(...OLD);
  });

  it('is loaded by one file, and by name only there', () => {
    const loading = sourceFiles().filter(({ text }) =>
      new RegExp(`(require|import)\\(?[^\\n]*'(${OLD.join('|')})'`).test(
        text.replace(/^import type .*$/gm, ''),
      ),
    );
    expect(loading.map(({ path }) => path).filter((path) => !path.endsWith('.test.ts'))).to.deep.equal([]);
  });

  it('is not missed by a gateway: one starts where it cannot be found', () => {
    const absent = join(__dirname, '..', 'support', 'machines', 'without-fabric-network.js');
    const main = join(repoRoot, 'gateway', 'dist', 'main.js');
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--require', absent, main, '--settings'],
      {
        encoding: 'utf8',
      },
    );
    expect(stderr).to.equal('');
    expect(status).to.equal(0);
    expect(stdout).to.contain('`ledger.client`');
  });
});
