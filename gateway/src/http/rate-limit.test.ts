import { expect } from 'chai';
import { createLog } from '../logging';
import { createApp } from './app';
import { listen, type Listener } from './listener';
import { createMetrics } from './metrics';

describe('the bound on requests from one address', () => {
  let listener: Listener;
  const written: unknown[] = [];
  const writeError = console.error;

  before(async () => {
    console.error = (...parts: unknown[]) => void written.push(parts);
    const app = createApp({
      title: 'internal',
      routes: [],
      authenticator: { needsBody: false, authenticate: () => Promise.reject(new Error('never asked')) },
      parseJson: () => undefined,
      log: createLog({ level: 'silent' }),
      metrics: createMetrics(),
      limits: { requestsPerMinute: 3 },
    });
    listener = await listen(app, { host: '127.0.0.1', port: 0 });
  });
  after(async () => {
    console.error = writeError;
    await listener.close(0);
  });

  const ask = async (headers: Record<string, string>) =>
    (await fetch(`${listener.url}/openapi.json`, { headers })).status;

  it('believes no header that names another address, and writes nothing beside the log', async () => {
    const statuses: number[] = [];
    for (const [asked, name] of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'x-forwarded-for'].entries())
      statuses.push(await ask({ [name]: name === 'forwarded' ? `for=10.0.0.${asked}` : `10.0.0.${asked}` }));
    expect(statuses).to.deep.equal([200, 200, 200, 429]);
    expect(written).to.deep.equal([]);
  });
});
