import { expect } from 'chai';
import { mkdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { describeError } from './describe-error';
import { EXIT } from './error-table';
import { startupFault } from './startup-fault';

describe('what keeps a gateway from starting', () => {
  let server: Server;
  beforeEach(async () => {
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => server.close());

  it('is told with the address that another process has', async () => {
    const { port } = server.address() as AddressInfo;
    const second = createServer().listen(port, '127.0.0.1');
    const [error] = (await once(second, 'error', { signal: AbortSignal.timeout(5_000) })) as unknown[];
    const told = describeError(startupFault(error));
    expect(told).to.include({ code: 'ADDRESS_IN_USE', exit: EXIT.unavailable, internal: false });
    expect(told.detail).to.include(`127.0.0.1:${port}`);
  });

  it('is told with the path that cannot be used', async () => {
    const error: unknown = await mkdir(`${__filename}/data`).catch((caught: unknown) => caught);
    const told = describeError(startupFault(error));
    expect(told).to.include({ code: 'PATH_UNUSABLE', exit: EXIT.usage });
    expect(told.detail).to.equal(`${__filename}/data: a part of the path is no folder`);
  });

  it('stays what it is where it is something else', () => {
    const error = new TypeError('x');
    expect(startupFault(error)).to.equal(error);
    expect(startupFault('text')).to.equal('text');
  });
});
