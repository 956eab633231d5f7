import { Type } from '@sinclair/typebox';
import { expect } from 'chai';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Api } from './api';
import { CliError } from './cli-error';
import { report } from './main';

describe('the client of the gateway', () => {
  let server: Server;
  let answer: { status: number; type: string; body: string };
  let api: Api;

  beforeEach(async () => {
    server = createServer((_request, response) => {
      response.writeHead(answer.status, { 'content-type': answer.type });
      response.end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    api = new Api(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'token');
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  const problem = (status: number, body: object) => {
    answer = { status, type: 'application/problem+json', body: JSON.stringify(body) };
  };
  const failure = async (): Promise<CliError> => {
    try {
      await api.ask(Type.Object({ ok: Type.Boolean() }), '/v1/thing');
    } catch (error) {
      if (error instanceof CliError) return error;
    }
    throw new Error('the call should have failed');
  };

  it('keeps the gateway’s code and every fault with its place', async () => {
    const faults = [
      { pointer: '/purpose', code: 'NOT_ONE_OF', message: 'is no purpose', expected: 'judicial' },
    ];
    problem(422, { code: 'REQUEST_INVALID', detail: 'the request is not valid', faults });
    const error = await failure();
    expect(error).to.include({ code: 'REQUEST_INVALID', detail: 'the request is not valid', exit: 4 });
    expect(error.faults).to.deep.equal(faults);
  });

  it('tells by its exit status whether to ask again later', async () => {
    problem(503, { code: 'LEDGER_UNAVAILABLE', detail: 'no peer answers' });
    expect((await failure()).exit).to.equal(2);
    problem(403, { code: 'FORBIDDEN', detail: 'not your role' });
    expect((await failure()).exit).to.equal(3);
    problem(409, { code: 'CONFLICT', detail: 'lost a race' });
    expect((await failure()).exit).to.equal(1);
  });

  it('says what to do where the code alone is enough to know', async () => {
    problem(404, { code: 'SCHEMA_UNKNOWN', detail: 'no such schema and version' });
    expect((await failure()).hint).to.include('concordat schema list');
    problem(409, { code: 'CONFLICT', detail: 'lost a race' });
    expect((await failure()).hint).to.equal(undefined);
  });

  it('does not take an answer of another shape for one it knows', async () => {
    answer = { status: 200, type: 'application/json', body: '{"ok":"yes"}' };
    const error = await failure();
    expect(error.code).to.equal('ANSWER_NOT_UNDERSTOOD');
    expect(error.faults[0]?.pointer).to.equal('/ok');
  });

  it('says where nobody answers, and what to do', async () => {
    const error = await new Api('http://127.0.0.1:9').send('/v1/thing').catch((caught: unknown) => caught);
    expect(error).to.be.instanceOf(CliError).with.property('code', 'GATEWAY_UNREACHABLE');
    let told = '';
    expect(report(error, false, (text) => (told += text))).to.equal(2);
    expect(told).to.match(
      /^GATEWAY_UNREACHABLE: no gateway answers at http:\/\/127.0.0.1:9\n.*concordat up/s,
    );
  });

  it('reports errors as JSON where that was asked for', async () => {
    problem(409, { code: 'CONFLICT', detail: 'lost a race' });
    let told = '';
    report(await failure(), true, (text) => (told += text));
    expect(JSON.parse(told)).to.deep.include({
      error: { code: 'CONFLICT', detail: 'lost a race', faults: [] },
    });
  });
});
