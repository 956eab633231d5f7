import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const PROGRAM = join(__dirname, '..', '..', 'bin', 'concordat.js');
const LINGERING = join(__dirname, 'testing', 'lingering.js');

describe('a command', () => {
  it('ends when it has told all, with its status, whatever connection is still being made', () => {
    const run = (...args: string[]) =>
      spawnSync(process.execPath, ['--require', LINGERING, PROGRAM, ...args], { timeout: 20_000 });
    const helped = run('--help');
    expect([helped.status, helped.stdout.toString()]).to.satisfy(
      ([status, text]: [number, string]) => status === 0 && text.includes('Usage: concordat'),
    );
    const wrong = run('nonsense');
    expect([wrong.status, wrong.signal]).to.deep.equal([4, null]);
    expect(wrong.stderr.toString()).to.not.equal('');
  });
});
