import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { claimPorts, freePorts } from './ports';

describe('ports of a sandbox', () => {
  it('are different, free, and none that an outgoing connection could take meanwhile', async () => {
    const ports = await freePorts(140);
    expect(new Set(ports).size).to.equal(140);
    for (const port of ports) expect(port).to.be.within(1024, 32_767);
    expect(await claimPorts(ports)).to.equal(true);
  });

  it('are given once only, before anything listens on them', async () => {
    const [first, second] = await Promise.all([freePorts(60), freePorts(60)]);
    const third = await freePorts(60);
    expect(new Set([...first, ...second, ...third]).size).to.equal(180);
  });

  it('are not free once something listens', async () => {
    const [port = 0] = await freePorts(1);
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    expect(await claimPorts([port])).to.equal(false);
    server.close();
    await once(server, 'close');
    expect(await claimPorts([port])).to.equal(true);
  });

  it('are left alone by the sandboxes of another process, also while nothing listens on them yet', async () => {
    const program = `require(${JSON.stringify(join(__dirname, 'ports'))}).freePorts(1).then(([port]) => {
      console.log(port);
      process.stdin.resume();
    })`;
    const other = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [told] = (await once(other.stdout, 'data')) as [Buffer];
    const port = Number(told.toString());
    expect(await claimPorts([port])).to.equal(false);
    other.stdin.end();
    await once(other, 'exit');
    expect(await claimPorts([port])).to.equal(true);
  });
});
