import { expect } from 'chai';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child } from './child';

describe('a process of the sandbox', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'concordat-child-'))));
  afterEach(() => rmSync(directory, { recursive: true }));

  it('that does not start is told of by what it said last, and by where the rest stands', async () => {
    const [script, logFile] = [join(directory, 'ends.js'), join(directory, 'a.log')];
    writeFileSync(
      script,
      "console.log('of before'); console.error('STORAGE_FORMAT: another'); process.exit(2)",
    );
    const ended: string[] = [];
    const child = new Child({
      name: 'a gateway',
      script,
      logFile,
      lacks: () => Promise.resolve('all of it'),
      onUnexpectedExit: (text) => ended.push(text),
    });
    child.start();
    const message = await child.ready().catch((error: Error) => error.message);
    expect(message).to.equal(
      `SANDBOX_FAILED: a gateway did not start: STORAGE_FORMAT: another (its log: ${logFile})`,
    );
    expect(ended.join()).to.match(/^a gateway ended with status 2\..*of before\nSTORAGE_FORMAT: another$/s);
  });

  it('that is never ready is told of by what it lacks', async () => {
    const script = join(directory, 'lives.js');
    writeFileSync(script, 'setInterval(() => 0, 1000)');
    const child = new Child({
      name: 'a gateway',
      script,
      logFile: join(directory, 'a.log'),
      lacks: () => Promise.resolve('ledger: the ledger does not answer'),
      patienceMs: 50,
      onUnexpectedExit: () => undefined,
    });
    child.start();
    const message = await child.ready().catch((error: Error) => error.message);
    await child.stop();
    expect(message).to.match(
      /^SANDBOX_FAILED: a gateway is not ready after 0.05 s: ledger: the ledger does not answer \(its log: /,
    );
  });

  it('lets its heap grow before it collects, and takes options of its own besides', async () => {
    const [script, told] = [join(directory, 'tells.js'), join(directory, 'told')];
    writeFileSync(
      script,
      `require('node:fs').writeFileSync(${JSON.stringify(told)}, process.execArgv.join(' ')); setInterval(() => 0, 1000)`,
    );
    const child = new Child({
      name: 'a gateway',
      script,
      nodeOptions: ['--max-semi-space-size=32'],
      logFile: join(directory, 'a.log'),
      lacks: () =>
        Promise.resolve(existsSync(told) && readFileSync(told).length > 0 ? undefined : 'all of it'),
      onUnexpectedExit: () => undefined,
    });
    child.start();
    await child.ready();
    await child.stop();
    expect(readFileSync(told, 'utf8')).to.include('--heap-growing-percent=400 --max-semi-space-size=32');
  });
});
