import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';

const run = promisify(execFile);
const script = join(__dirname, '..', 'testing', 'replay.js');
const golden = join(__dirname, '..', '..', 'vectors', 'replay.json');

async function replay(flags: string[], env: Record<string, string>, mode = 'batched'): Promise<string> {
  const { stdout } = await run(process.execPath, [...flags, script, mode], {
    env: { ...process.env, ...env },
  });
  return stdout;
}

describe('the same input (invariant 10)', function () {
  this.timeout(120_000);

  it('gives the same writes on any machine: locale, time zone, hash seed, single calls, and for ever', async () => {
    const { sha256 } = JSON.parse(readFileSync(golden, 'utf8')) as { sha256: string };
    expect(await replay([], {})).to.equal(sha256);
    expect(
      await replay(['--hash-seed=7'], { TZ: 'Asia/Shanghai', LANG: 'zh_CN.UTF-8', LC_ALL: 'zh_CN.UTF-8' }),
    ).to.equal(sha256);
    expect(
      await replay(['--hash-seed=9'], { TZ: 'America/Mexico_City', LC_ALL: 'tr_TR.UTF-8' }, 'single'),
    ).to.equal(sha256);
    expect(await replay([], { CONCORDAT_SINGLE_STATE_CALLS: '1' })).to.equal(sha256);
  });
});
