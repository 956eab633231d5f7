import { expect } from 'chai';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SUSPENDED } from '../compose/readiness';
import { gatewayLacks, listenerLacks } from './answering';

describe('what a process of a sandbox lacks', () => {
  let server: Server;
  let port = 0;
  let answer = '';
  beforeEach(async () => {
    server = createServer((_request, response) => response.end(answer)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(() => server.close());

  const lacks = (checks?: { name: string; ok: boolean; missing?: string }[]) => {
    if (checks) answer = JSON.stringify({ ready: checks.every(({ ok }) => ok), checks });
    return gatewayLacks(`http://127.0.0.1:${port}`);
  };
  const good = { name: 'storage', ok: true };
  const suspended = { name: 'membership', ok: false, missing: `TaxMSP ${SUSPENDED} 2026-01-02` };
  const keys = { name: 'keys', ok: false, missing: 'there is no message key or no seal key' };

  it('is told by name, each check that a gateway does not pass', async () => {
    expect(await lacks([good])).to.equal(undefined);
    expect(await lacks([good, keys, { name: 'ledger', ok: false }])).to.equal(
      'keys: there is no message key or no seal key; ledger: not ok',
    );
  });

  it('is nothing where a gateway only tells that its member is suspended: it serves', async () => {
    expect(await lacks([good, suspended])).to.equal(undefined);
    expect(await lacks([suspended, keys]))
      .to.include('suspended')
      .and.to.include('no message key');
  });

  it('is told apart: nothing there, or something that is no gateway', async () => {
    answer = '<html>';
    expect(await lacks()).to.match(/^what answers at .* does not tell its readiness/);
    answer = '{"ready":true}';
    expect(await lacks()).to.match(/^what answers at /);
    expect(await listenerLacks(port)).to.equal(undefined);
    server.close();
    server.closeAllConnections();
    expect(await lacks()).to.match(/^nothing answers at /);
    expect(await listenerLacks(port)).to.equal(`nothing listens on port ${port}`);
  });
});
