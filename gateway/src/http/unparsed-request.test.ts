import { once } from 'node:events';
import { connect } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { Type } from '@sinclair/typebox';
import { expect } from 'chai';
import { createLog } from '../logging';
import { createApp } from './app';
import { listen, type Listener } from './listener';
import { createMetrics } from './metrics';
import { route } from './route';

const echo = route({
  method: 'post',
  path: '/echo',
  summary: 'Echo',
  roles: 'public',
  body: Type.Object({}),
  response: { description: 'Done' },
  handle: ({ body }) => Promise.resolve(body),
});
const LINE = 'POST /echo HTTP/1.1\r\n';
const HEADERS = 'host: x\r\ncontent-type: application/json\r\n';

describe('an HTTP app that is sent what is no request', () => {
  let listener: Listener;
  const metrics = createMetrics();
  const told: { code: string }[] = [];

  before(async () => {
    const log = createLog({ level: 'silent' });
    log.info = (line: { code: string }) => void told.push(line);
    const app = createApp({
      title: 'internal',
      routes: [echo],
      authenticator: { needsBody: false, authenticate: () => Promise.reject(new Error('all is public')) },
      parseJson: (bytes) => JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown,
      log,
      metrics,
    });
    listener = await listen(app, { host: '127.0.0.1', port: 0 });
  });
  after(() => listener.close(100));
  beforeEach(() => void told.splice(0));

  /** What comes back until the other side closes: status, type of content, and the last answer's code. */
  async function send(text: string): Promise<[number, string, string]> {
    const socket = connect(Number(new URL(listener.url).port), '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.write(text);
    await once(socket, 'close');
    const answer = Buffer.concat(chunks).toString();
    const last = answer.slice(answer.lastIndexOf('HTTP/1.1 '));
    const [head = '', body = ''] = last.split('\r\n\r\n');
    const type = /^content-type: (.*)$/im.exec(head)?.[1] ?? '';
    return [Number(last.slice(9, 12)), type, (JSON.parse(body) as { code: string }).code];
  }
  const refusals = async (code: string) => {
    const { values } = (await metrics.registry.getSingleMetric('concordat_refusals_total')?.get()) ?? {};
    return values?.find(({ labels }) => labels['code'] === code)?.value ?? 0;
  };

  const cases: [string, string, number, string][] = [
    ['a method that HTTP does not know', `FETCH /echo HTTP/1.1\r\n${HEADERS}\r\n`, 400, 'MALFORMED_REQUEST'],
    ['garbage', 'garbage\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['headers without end', `${LINE}x: ${'a'.repeat(20_000)}\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
    ['an address without end', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
    ['no host', `${LINE}connection: close\r\ncontent-length: 0\r\n\r\n`, 400, 'MALFORMED_REQUEST'],
    [
      'two lengths of one body',
      `${LINE}${HEADERS}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}`,
      400,
      'MALFORMED_REQUEST',
    ],
    [
      'a chunk of no size',
      `${LINE}${HEADERS}transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n`,
      400,
      'MALFORMED_REQUEST',
    ],
  ];
  for (const [what, text, status, code] of cases) {
    it(`answers ${what} with a problem, logs and counts it once`, async () => {
      const before = await refusals(code);
      expect(await send(text)).to.deep.equal([status, 'application/problem+json', code]);
      while (told.length === 0) await setImmediate();
      expect(await refusals(code)).to.equal(before + 1);
      expect(told.map((line) => line.code)).to.deep.equal([code]);
      expect(JSON.stringify(told)).not.to.contain('a'.repeat(40)).and.not.to.contain('garbage');
    });
  }

  it('answers what came before on the same connection as ever', async () => {
    const good = `${LINE}${HEADERS}content-length: 2\r\n\r\n{}`;
    expect((await send(`${good}garbage\r\n\r\n`))[2]).to.equal('MALFORMED_REQUEST');
  });

  it('takes an expectation that it does not know for none', async () => {
    const text = `${LINE}${HEADERS}expect: a miracle\r\nconnection: close\r\ncontent-length: 2\r\n\r\n[]`;
    expect(await send(text)).to.deep.equal([422, 'application/problem+json', 'REQUEST_INVALID']);
  });
});
