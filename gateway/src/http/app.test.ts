import { expect } from 'chai';
import { Type } from '@sinclair/typebox';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLevelStorage } from '../adapters/level-storage';
import { GatewayError } from '../errors';
import { createLog } from '../logging';
import type { Storage } from '../ports/storage';
import { createApp } from './app';
import { bearerTokens, newToken } from './bearer-tokens';
import { StoredIdempotency } from './idempotency/stored-idempotency';
import { listen, type Listener } from './listener';
import { createMetrics } from './metrics';
import { answer, type Route, route } from './route';

const officer = newToken();
const operator = newToken();
const inspector = newToken();
const tokens = [
  { name: 'officer', roles: ['officer' as const], sha256: officer.sha256 },
  { name: 'operator', roles: ['operator' as const], sha256: operator.sha256 },
  { name: 'inspector', roles: ['inspector' as const], sha256: inspector.sha256 },
];

const routes: Route[] = [
  route({
    method: 'post',
    path: '/v1/things/{id}',
    summary: 'Make a thing',
    roles: ['officer'],
    params: Type.Object({ id: Type.String({ pattern: '^[a-z]+$', description: 'Lower-case letters' }) }),
    query: Type.Object(
      { limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 9 })) },
      { additionalProperties: false },
    ),
    body: Type.Object({ name: Type.String({ maxLength: 5 }) }, { additionalProperties: false }),
    response: { status: 201, description: 'Made' },
    handle: ({ params, query, body, caller }) =>
      Promise.resolve({ params, query, body, caller: caller.name }),
  }),
  route({
    method: 'get',
    path: '/v1/files/{path*}',
    summary: 'Read a file',
    roles: ['officer'],
    params: Type.Object({ path: Type.String() }),
    response: { description: 'Bytes' },
    handle: ({ params }) =>
      Promise.resolve(answer({ headers: { 'content-type': 'text/plain' }, body: Buffer.from(params.path) })),
  }),
  route({
    method: 'get',
    path: '/v1/broken',
    summary: 'Break',
    roles: 'public',
    response: { description: 'Never' },
    handle: () => Promise.reject(new TypeError('secret of the inside')),
  }),
  route({
    method: 'get',
    path: '/v1/refused',
    summary: 'Refuse',
    roles: 'public',
    response: { description: 'Never' },
    handle: () =>
      Promise.reject(new GatewayError('LEDGER_UNAVAILABLE', 'no peer answers', { retryAfter: 7 })),
  }),
];

/** Answers with the operation that it was called for. */
const operations = (['/v1/first', '/v1/second'] as const).map((path) =>
  route({
    method: 'post',
    path,
    summary: 'Do something once',
    roles: ['officer', 'inspector'],
    query: Type.Object({ times: Type.Optional(Type.Integer()) }),
    body: Type.Object({}),
    response: { description: 'Done' },
    idempotency: 'answer',
    handle: ({ operation }) => Promise.resolve({ operation }),
  }),
);

interface ProblemBody {
  code: string;
  status: number;
  detail: string;
  faults?: { pointer: string; code: string; expected?: string }[];
}

describe('an HTTP app', () => {
  let listener: Listener;
  const metrics = createMetrics();
  let directory: string;
  let storage: Storage;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'app-'));
    storage = await openLevelStorage(directory);
    const keys = { secret: () => Buffer.alloc(32, 7) };
    const app = createApp({
      title: 'internal',
      routes: [...routes, ...operations],
      idempotency: new StoredIdempotency({ storage, keys, clock: { now: () => Date.now() } }),
      authenticator: bearerTokens(() => tokens),
      parseJson: (bytes) => {
        try {
          return JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown;
        } catch (cause) {
          throw new GatewayError('JSON_INVALID', 'the body is no JSON', { cause });
        }
      },
      log: createLog({ level: 'silent' }),
      metrics,
      limits: { body: 1000, requestsPerMinute: 100_000 },
    });
    listener = await listen(app, { host: '127.0.0.1', port: 0 });
  });
  after(async () => {
    await listener.close(100);
    await storage.close();
    await rm(directory, { recursive: true });
  });

  function post(path: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(listener.url + path, {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${officer.token}`, 'content-type': 'application/json', ...headers },
    });
  }
  async function problem(response: Response): Promise<ProblemBody> {
    expect(response.headers.get('content-type')).to.equal('application/problem+json');
    return (await response.json()) as ProblemBody;
  }

  it('hands a handler what it declared, parsed', async () => {
    const response = await post('/v1/things/abc?limit=3', '{"name":"x"}');
    expect(response.status).to.equal(201);
    expect(await response.json()).to.deep.equal({
      params: { id: 'abc' },
      query: { limit: 3 },
      body: { name: 'x' },
      caller: 'officer',
    });
  });

  it('reports every fault of a body with its place and what would be right', async () => {
    const response = await post('/v1/things/abc', '{"name":"toolong","other":1}');
    expect(response.status).to.equal(422);
    const { code, faults } = await problem(response);
    expect(code).to.equal('REQUEST_INVALID');
    expect(faults?.map(({ pointer, expected }) => [pointer, expected])).to.have.deep.members([
      ['/other', undefined],
      ['/name', 'maxLength 5'],
    ]);
  });

  it('says in words what a text must be like, before the pattern', async () => {
    const { faults } = await problem(await post('/v1/things/ABC', '{"name":"x"}'));
    expect(faults?.map(({ expected }) => expected)).to.deep.equal([
      'Lower-case letters; text that matches ^[a-z]+$',
    ]);
  });

  it('says in words which part of a request is not valid', async () => {
    const detailOf = async (path: string, body: string) => (await problem(await post(path, body))).detail;
    const details = await Promise.all([
      detailOf('/v1/things/ABC', '{"name":"x"}'),
      detailOf('/v1/things/abc?limit=99', '{"name":"x"}'),
      detailOf('/v1/things/abc', '{}'),
    ]);
    const parts = ['path', 'query', 'body'].map((part) => `the ${part} of the request is not valid`);
    expect(details).to.deep.equal(parts);
  });

  it('answers bad input of every kind with its own code, never 500', async () => {
    const cases: [Promise<Response>, number, string][] = [
      [post('/v1/things/abc', '{'), 400, 'JSON_INVALID'],
      [post('/v1/things/abc', ''), 400, 'JSON_INVALID'],
      [post('/v1/things/ABC', '{"name":"x"}'), 422, 'REQUEST_INVALID'],
      [post('/v1/things/abc?limit=99', '{"name":"x"}'), 422, 'REQUEST_INVALID'],
      [post('/v1/things/abc?limit=1&limit=2', '{"name":"x"}'), 422, 'REQUEST_INVALID'],
      [post('/v1/things/abc?other=1', '{"name":"x"}'), 422, 'REQUEST_INVALID'],
      [post('/v1/things/%E0%A4%A', '{"name":"x"}'), 400, 'MALFORMED_REQUEST'],
      [post('/v1/things/abc', 'x'.repeat(2000)), 413, 'BODY_TOO_LARGE'],
      [
        post('/v1/things/abc', '{"name":"x"}', { 'content-type': 'text/plain' }),
        415,
        'MEDIA_TYPE_UNSUPPORTED',
      ],
      [post('/v1/things/abc', '{"name":"x"}', { 'content-encoding': 'gzip' }), 415, 'MEDIA_TYPE_UNSUPPORTED'],
      [post('/v1/things/abc', '{"name":"x"}', { authorization: 'Bearer nonsense' }), 401, 'UNAUTHENTICATED'],
      [
        post('/v1/things/abc', '{"name":"x"}', { authorization: `Bearer ${newToken().token}` }),
        401,
        'UNAUTHENTICATED',
      ],
      [
        post('/v1/things/abc', '{"name":"x"}', { authorization: `Bearer ${operator.token}` }),
        403,
        'FORBIDDEN',
      ],
      [post('/v1/nothing', '{}'), 404, 'NOT_FOUND'],
      [post('/v1/broken', '{}'), 405, 'METHOD_NOT_ALLOWED'],
    ];
    for (const [asked, status, expected] of cases) {
      const response = await asked;
      const { code } = await problem(response);
      expect([code, response.status]).to.deep.equal([expected, status]);
    }
  });

  it('says nothing of its inside when it fails', async () => {
    const response = await fetch(`${listener.url}/v1/broken`);
    expect(response.status).to.equal(500);
    const text = await response.text();
    expect(text).to.contain('INTERNAL').and.not.contain('secret').and.not.contain('at ');
  });

  it('tells when asking again makes sense', async () => {
    const response = await fetch(`${listener.url}/v1/refused`);
    expect(response.status).to.equal(503);
    expect(response.headers.get('retry-after')).to.equal('7');
    expect((await problem(response)).detail).to.equal('no peer answers');
  });

  it('lets an operator read what another role reads', async () => {
    const response = await fetch(`${listener.url}/v1/files/a/b/c`, {
      headers: { authorization: `Bearer ${operator.token}` },
    });
    expect(await response.text()).to.equal('a/b/c');
  });

  describe('under an Idempotency-Key', () => {
    async function operationOf(path: string, by = officer, key = 'k1'): Promise<string> {
      const headers = { authorization: `Bearer ${by.token}`, 'idempotency-key': key };
      const response = await post(path, '{}', headers);
      const { operation, code } = (await response.json()) as { operation?: string; code?: string };
      return operation ?? code ?? '';
    }

    it('does one operation for the same request', async () => {
      const first = await operationOf('/v1/first');
      expect(first).to.match(/^[0-9a-f]{32}$/);
      expect(await operationOf('/v1/first')).to.equal(first);
    });

    it('takes the same key of another caller, or at another path, for another operation', async () => {
      const own = await operationOf('/v1/first');
      const others = [await operationOf('/v1/first', inspector), await operationOf('/v1/second')];
      expect(new Set([own, ...others]).size).to.equal(3);
    });

    it('refuses the same key with another query', async () => {
      await operationOf('/v1/first?times=1', officer, 'k2');
      expect(await operationOf('/v1/first?times=2', officer, 'k2')).to.equal('IDEMPOTENCY_KEY_REUSED');
    });
  });

  it('counts refusals by code', async () => {
    const text = await metrics.registry.metrics();
    expect(text).to.match(/concordat_refusals_total\{listener="internal",code="UNAUTHENTICATED"\} [1-9]/);
  });

  it('describes itself from the schemas that validate', async () => {
    const document = (await (await fetch(`${listener.url}/openapi.json`)).json()) as {
      openapi: string;
      paths: Record<string, Record<string, { requestBody?: unknown; parameters: { name: string }[] }>>;
    };
    expect(document.openapi).to.equal('3.1.0');
    const operation = document.paths['/v1/things/{id}']?.['post'];
    expect(operation?.parameters.map(({ name }) => name)).to.deep.equal(['id', 'limit']);
    expect(JSON.stringify(operation?.requestBody)).to.contain('"maxLength":5');
  });

  it('takes or gives each request an id, and security headers', async () => {
    const response = await fetch(`${listener.url}/v1/nothing`, {
      headers: { 'x-request-id': 'my-request-1' },
    });
    expect(response.headers.get('x-request-id')).to.equal('my-request-1');
    expect(response.headers.get('cache-control')).to.equal('no-store');
    const other = await fetch(`${listener.url}/v1/nothing`, { headers: { 'x-request-id': 'a "b" c d e f' } });
    expect(other.headers.get('x-request-id')).to.match(/^[0-9a-f-]{36}$/);
    expect(response.headers.get('x-content-type-options')).to.equal('nosniff');
    expect(response.headers.get('x-powered-by')).to.equal(null);
  });
});
