import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { isFree } from '../../ports/ports';
import { startIn, startOf } from './process-identity';

/** A server with further threads and much memory, which take a moment to end; it prints its port. */
const SERVER = `
const { Worker } = require('node:worker_threads');
globalThis.kept = Buffer.alloc(200_000_000, 1);
for (let count = 0; count < 4; count += 1) new Worker('setInterval(() => {}, 1000)', { eval: true });
const server = require('node:net').createServer();
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

/** As proc(5) has it; the name holds what would mislead a careless reader. */
const stat = (state: string, threads: number) =>
  `4711 (node) Z 1 (x) ${state} 1 4711 4711 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 ${threads} 0 8815 1024 99\n`;

describe('when a process was started', () => {
  it('is told while it runs, and not once it has ended', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    await once(child, 'spawn');
    const pid = child.pid ?? 0;
    expect(await startOf(pid))
      .to.be.a('string')
      .and.to.equal(await startOf(pid));
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await startOf(pid)).to.equal(undefined);
  });

  it('is told as long as it holds its port', async () => {
    const child = spawn(process.execPath, ['-e', SERVER], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [port] = (await once(child.stdout, 'data')) as [Buffer];
    child.kill('SIGTERM');
    while ((await startOf(child.pid ?? 0)) !== undefined) await sleep(1);
    expect(await isFree(Number(String(port)))).to.equal(true);
  });

  it('is read behind the name, whatever that is', () => {
    expect(startIn(stat('S', 11))).to.equal('8815');
    expect(startIn(stat('T', 11))).to.equal('8815');
  });

  it('is told while threads are left that still hold its ports, though the first has ended', () => {
    expect(startIn(stat('Z', 4))).to.equal('8815');
    expect(startIn(stat('Z', 1))).to.equal(undefined);
    expect(startIn(stat('X', 1))).to.equal(undefined);
  });
});
