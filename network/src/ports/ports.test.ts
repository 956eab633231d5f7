import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { claimPorts, freePorts } from './ports';

describe('ports of this machine', () => {
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

  it('come from the range that is asked for, and are none of those that are spoken for', async () => {
    const range = { from: 10_000, before: 10_500 };
    const except = new Set(Array.from({ length: 250 }, (_, index) => 10_000 + 2 * index));
    for (const port of await freePorts(60, { range, except })) {
      expect(port).to.be.within(10_000, 10_499);
      expect(port % 2).to.equal(1);
    }
    const error = await freePorts(501, { range }).catch((thrown: Error) => thrown.message);
    expect(error).to.equal('ADDRESS_IN_USE: fewer than 501 ports from 10000 to 10500 are free');
  });

  it('are left alone by another process that looks for some, also while nothing listens on them yet', async () => {
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
