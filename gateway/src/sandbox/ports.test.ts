import { expect } from 'chai';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { areFree, freePorts } from './ports';

describe('ports of a sandbox', () => {
  it('are different, free, and none that an outgoing connection could take meanwhile', async () => {
    const ports = await freePorts(40);
    expect(new Set(ports).size).to.equal(40);
    for (const port of ports) expect(port).to.be.within(1024, 32_767);
    expect(await areFree(ports)).to.equal(true);
  });

  it('are not free once something listens', async () => {
    const [port = 0] = await freePorts(1);
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    expect(await areFree([port])).to.equal(false);
    server.close();
    await once(server, 'close');
    expect(await areFree([port])).to.equal(true);
  });
});
