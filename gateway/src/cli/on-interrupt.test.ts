import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = join(__dirname, '..', '..', 'bin', 'concordat.js');

describe('Ctrl-C in the middle of a publication', () => {
  it('says what holds, and ends as a shell expects it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'concordat-interrupt-'));
    const gateway = createServer().listen(0, '127.0.0.1');
    await once(gateway, 'listening');
    const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
    await writeFile(join(folder, 'profiles.yaml'), `profiles: { tax: { url: "${url}", token: t } }\n`);
    await writeFile(join(folder, 'grades.csv'), 'uscc\n1\n');
    const args = ['publish', 'grades.csv', '--schema', 'x@1', '--profile', 'profiles.yaml', '--as', 'tax'];
    const publishing = spawn(process.execPath, [PROGRAM, ...args], { cwd: folder });
    let told = '';
    publishing.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()));
    // The gateway never answers: the command is in the middle of it.
    await once(gateway, 'request');
    publishing.kill('SIGINT');
    const [status] = (await once(publishing, 'close')) as [number];
    expect([status, told]).to.deep.equal([
      130,
      '\nInterrupted. What was stored by then stays; publish the same file again: nothing is published twice.\n',
    ]);
    gateway.closeAllConnections();
    gateway.close();
    await rm(folder, { recursive: true });
  });
});
