import { expect } from 'chai';
import { createLog } from '../logging';
import { type AppOptions, createApp } from './app';
import { listen, type Listener } from './listener';
import { createMetrics } from './metrics';

const APP: AppOptions = {
  title: 'internal',
  routes: [],
  authenticator: { needsBody: false, authenticate: () => Promise.reject(new Error('never asked')) },
  parseJson: () => undefined,
  log: createLog({ level: 'silent' }),
  metrics: createMetrics(),
};

describe('the bound on requests from one address', () => {
  let listener: Listener;
  const written: unknown[] = [];
  const writeError = console.error;

  before(async () => {
    console.error = (...parts: unknown[]) => void written.push(parts);
    const app = createApp({ ...APP, limits: { requestsPerMinute: 3 } });
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

describe('the timers of an app’s bounds', () => {
  const { setInterval: set, clearInterval: clear } = globalThis;
  const running = new Set<unknown>();

  before(() => {
    globalThis.setInterval = (...given: Parameters<typeof set>) => {
      const timer = set(...given);
      running.add(timer);
      return timer;
    };
    globalThis.clearInterval = (timer) => {
      running.delete(timer);
      clear(timer);
    };
  });
  after(() => void Object.assign(globalThis, { setInterval: set, clearInterval: clear }));

  it('end with its listener', async () => {
    const app = createApp({ ...APP, limits: { callerRequestsPerMinute: 3 } });
    const listener = await listen(app, { host: '127.0.0.1', port: 0 });
    expect(running.size).to.equal(2);
    await listener.close(0);
    expect(running.size).to.equal(0);
  });
});
