import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import express from 'express';
import { pino } from 'pino';
import { LedgerError } from '../ports/ledger';
import { problems } from './problems';

/** What a caller is answered for an error, and what is logged of it. */
async function told(error: Error): Promise<{ answer: string; logged: string }> {
  let logged = '';
  const log = pino({}, { write: (line: string) => void (logged += line) });
  const app = express();
  app.use((_request, response, next) => {
    response.locals['facts'] = { requestId: 'request-1', route: '/', caller: 'officer', code: undefined };
    next();
  });
  app.get('/', () => {
    throw error;
  });
  app.use(problems({ log }));
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/`);
    return { answer: await response.text(), logged };
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

describe('the answer to an error', () => {
  it('keeps what the library below said for the log, where something cannot be done now', async () => {
    const cause = new Error('4 DEADLINE_EXCEEDED: Deadline exceeded after 10.002s');
    const error = new LedgerError('LEDGER_UNAVAILABLE', 'the peer does not answer', { cause });
    const { answer, logged } = await told(error);
    expect(answer).to.contain('the peer does not answer').and.not.to.contain('DEADLINE_EXCEEDED');
    expect(JSON.parse(logged)).to.include({
      cause: cause.message,
      code: 'LEDGER_UNAVAILABLE',
      requestId: 'request-1',
    });
  });

  it('logs no refusal: it is nobody’s fault here', async () => {
    const { logged } = await told(
      new LedgerError('CONFLICT', 'another came first', { cause: new Error('x') }),
    );
    expect(logged).to.equal('');
  });
});
