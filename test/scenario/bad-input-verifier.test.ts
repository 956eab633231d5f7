import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { concordat } from '../support/command-line';
import { sharedConsortium } from '../support/consortium';
import { SCENARIO_MS } from '../support/patience';

describe('bad evidence', function () {
  this.timeout(SCENARIO_MS);
  const world = sharedConsortium();
  let folder = '';

  before(async () => (folder = await mkdtemp(join(tmpdir(), 'concordat-bundles-'))));
  after(() => rm(folder, { recursive: true, force: true }));

  it('in the offline verifier: garbage is invalid or wrong usage, never a crash', async () => {
    const contents: [string, string | Buffer][] = [
      ['empty', ''],
      ['nested', '['.repeat(100_000)],
      ['binary', Buffer.alloc(2000, 0xff)],
      ['null', 'null'],
      ['twice', '{"v":1,"v":1}'],
    ];
    const refuse = async ([name, content]: (typeof contents)[number]) => {
      const path = join(folder, `${name}.bundle`);
      await writeFile(path, content);
      const { status, stdout, stderr } = await concordat(world, 'verify', path, '--publisher', 'TaxMSP');
      expect(status, `${name}: ${stdout}${stderr}`).to.be.oneOf([1, 4]);
      expect(stdout + stderr, 'no stack trace').not.to.match(/\n\s+at |node_modules|\.js:\d+|INTERNAL/);
    };
    await Promise.all(contents.map(refuse));
  });
});
