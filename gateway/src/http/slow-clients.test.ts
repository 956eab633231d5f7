import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { Type } from '@sinclair/typebox';
import { expect } from 'chai';
import type { Request, Response } from 'express';
import { GatewayError } from '../errors';
import { createLog } from '../logging';
import { createApp } from './app';
import { bodyChunks, readBody } from './body';
import { listen, type Listener } from './listener';
import { createMetrics } from './metrics';
import { describeHttpError } from './problem';
import { HANDLED, type Route, route } from './route';
import { LineAnswer } from './routes/publication';

const common = { method: 'post', roles: 'public', response: { description: 'Done' } } as const;

const routes: Route[] = [
  route({
    ...common,
    path: '/body',
    summary: 'Read',
    body: Type.Object({}),
    handle: () => Promise.resolve({}),
  }),
  route({
    ...common,
    path: '/own',
    summary: 'Read of officers only',
    roles: ['officer'],
    body: Type.Object({}),
    handle: () => Promise.resolve({}),
  }),
  route({
    ...common,
    path: '/stream',
    summary: 'Stop reading in the middle',
    stream: ['application/json'],
    handle: async ({ request }) => {
      for await (const chunk of bodyChunks(request))
        throw new GatewayError('JSON_INVALID', `no item: ${String(chunk)}`);
    },
  }),
  route({ ...common, path: '/unsigned', summary: 'Sign', handle: () => Promise.resolve({}) }),
  route({
    ...common,
    path: '/lines',
    summary: 'Fail after a line',
    handle: ({ response }) => {
      const lines = new LineAnswer(response);
      lines.progress(1);
      return lines.finish(Promise.reject(new TypeError('secret of the inside')), HANDLED);
    },
  }),
];

/** Refuses everybody who names a token, before any body was read. */
const authenticator = {
  needsBody: false,
  authenticate: () => Promise.reject(new GatewayError('UNAUTHENTICATED', 'nobody is known here')),
};

describe('an HTTP app whose clients are slow or go away', () => {
  let listener: Listener;
  const failures: string[] = [];

  before(async () => {
    const log = createLog({ level: 'silent' });
    log.error = ({ err }: { err: Error }) => void failures.push(err.message);
    const app = createApp({
      title: 'internal',
      routes,
      authenticator,
      parseJson: (bytes) => JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown,
      log,
      metrics: createMetrics(),
      limits: { bodyMs: 50, unreadMs: 50 },
      signAnswer: ({ path }) =>
        path === '/unsigned' ? Promise.reject(new Error('secret of the key')) : Promise.resolve(),
    });
    listener = await listen(app, { host: '127.0.0.1', port: 0, connections: 3 });
  });
  after(() => listener.close(100));
  beforeEach(() => void failures.splice(0));

  async function open(): Promise<Socket> {
    const socket = connect(Number(new URL(listener.url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  }

  /** Sends the head of a request and a part of its body. */
  async function begin(path: string): Promise<Socket> {
    const socket = await open();
    socket.write(`POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n`);
    socket.write('content-length: 20\r\n\r\n{"na');
    return socket;
  }

  /** What comes back until the other side closes. */
  async function answerOf(socket: Socket): Promise<string> {
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(socket, 'close');
    return Buffer.concat(chunks).toString();
  }

  it('takes a body that is cut short for the client’s fault, not its own', async () => {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const asked = once(server, 'request') as Promise<[Request, Response]>;
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    client.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 20\r\n\r\n{"na');
    const body = readBody(...(await asked), { body: 100, bodyMs: 10_000 });
    client.destroy();
    const told = await body.then(() => 'read', describeHttpError);
    server.close();
    expect(told).to.include({ code: 'MALFORMED_REQUEST', status: 400 });
  });

  it('waits for a body no longer than it may take, and then lets the connection go', async () => {
    expect(await answerOf(await begin('/body')))
      .to.match(/^HTTP\/1.1 408 /)
      .and.contain('BODY_TOO_SLOW');
  });

  it('waits for no body of somebody whom it does not know', async () => {
    expect(await answerOf(await begin('/own'))).to.match(/^HTTP\/1.1 401 /);
  });

  it('lets a connection go whose body nobody reads', async () => {
    expect(await answerOf(await begin('/nothing'))).to.match(/^HTTP\/1.1 404 /);
  });

  it('lets a connection go whose body was read to its first fault, though Node has taken the socket from it', async () => {
    expect(await answerOf(await begin('/stream'))).to.match(/^HTTP\/1.1 400 /);
    expect(failures).to.deep.equal([]);
  });

  it('answers the next request on a connection too where it has stopped reading a body', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = async (body: string) => {
      const url = `${listener.url}/stream`;
      const asked = request(url, { agent, method: 'POST', headers: { 'content-type': 'application/json' } });
      asked.end(body);
      const [{ statusCode }] = (await once(
        asked.on('response', (it) => it.resume()),
        'response',
      )) as [IncomingMessage];
      return statusCode;
    };
    expect([await ask('x'.repeat(1 << 20)), await ask('x'), await ask('x')]).to.deep.equal([400, 400, 400]);
    agent.destroy();
  });

  it('cuts off rather than show its inside where not even a problem can be answered', async () => {
    expect(await answerOf(await begin('/unsigned'))).to.equal('');
    expect(failures).to.deep.equal(['secret of the key', 'secret of the key']);
  });

  it('tells a fault that comes behind the first line, and logs it', async () => {
    const answer = await (await fetch(`${listener.url}/lines`, { method: 'POST' })).text();
    expect(answer.split('\n')[1]).to.contain('INTERNAL').and.not.contain('secret');
    expect(failures).to.deep.equal(['secret of the inside']);
  });

  it('takes no more connections at a time than it is told', async () => {
    const sockets = [await open(), await open(), await open()];
    await once(await open(), 'close');
    for (const socket of sockets) socket.destroy();
  });
});
