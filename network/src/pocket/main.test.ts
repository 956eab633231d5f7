import { expect } from 'chai';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Sandbox } from './testing/sandbox';

function run(...args: string[]) {
  const child: ChildProcess = spawn(process.execPath, [join(__dirname, 'main.js'), ...args]);
  const stderr = child.stderr ? text(child.stderr) : Promise.resolve('');
  const exit = once(child, 'exit') as Promise<[number | null]>;
  return { child, stderr, exit };
}

describe('pocket: the command', function () {
  this.timeout(120_000);
  let sandbox: Sandbox;

  before(async () => {
    sandbox = await Sandbox.create();
  });

  after(() => sandbox.destroy());

  it('prints its address, warns about the keys it holds, and stops when asked', async () => {
    const config = join(sandbox.folder, 'config.json');
    await writeFile(config, JSON.stringify(sandbox.options('command')));
    const { child, stderr, exit } = run('--config', config);
    const [line] = (await once(child.stdout ?? child, 'data')) as [Buffer];
    expect(JSON.parse(line.toString())).to.include({ ready: true, height: 2 });
    child.kill('SIGINT');
    expect((await exit)[0]).to.equal(0);
    expect(await stderr).to.contain('holds the keys of every organisation');
  });

  it('names every fault of its configuration and exits with 1', async () => {
    const config = join(sandbox.folder, 'bad.json');
    await writeFile(config, JSON.stringify({ channel: 'X' }));
    const { stderr, exit } = run('--config', config);
    expect((await exit)[0]).to.equal(1);
    expect(await stderr).to.match(/POCKET_OPTIONS: .*\/dataDir .*\/channel .*\/chaincodes /s);
  });

  it('says how it is used', async () => {
    const { stderr, exit } = run();
    expect((await exit)[0]).to.equal(1);
    expect(await stderr).to.contain('usage: pocket --config FILE.json');
  });
});
