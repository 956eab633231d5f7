import { expect } from 'chai';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { LoadClient, RefusedError } from './load-client';

describe('the client of a load', () => {
  let server: Server | undefined;
  let client: LoadClient | undefined;

  afterEach(() => {
    client?.close();
    server?.closeAllConnections();
    server?.close();
  });

  async function clientOf(answer: RequestListener): Promise<LoadClient> {
    server = createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    client = new LoadClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'a-token');
    return client;
  }

  it('posts with its token and gives the JSON that is answered, on one connection', async () => {
    const ports = new Set<number | undefined>();
    const asking = await clientOf((request, response) => {
      ports.add(request.socket.remotePort);
      const { authorization, 'content-type': contentType } = request.headers;
      void text(request).then((body) => response.end(JSON.stringify({ authorization, contentType, body })));
    });
    for (const number of [1, 2])
      expect(await asking.ask('/v1/resolve', { number })).to.deep.equal({
        authorization: 'Bearer a-token',
        contentType: 'application/json',
        body: `{"number":${number}}`,
      });
    expect(ports.size).to.equal(1);
  });

  it('rejects with the code of a problem, and with the status of what is none', async () => {
    const answers = ['{"code":"CONSENT_MISSING","detail":"none"}', '<html>'];
    const asking = await clientOf((request, response) => {
      request.resume();
      response.writeHead(403).end(answers.shift());
    });
    const codeOf = (error: unknown) => error instanceof RefusedError && error.code;
    expect(await asking.ask('/', {}).catch(codeOf)).to.equal('CONSENT_MISSING');
    expect(await asking.ask('/', {}).catch(codeOf)).to.equal('HTTP_403');
  });
});
