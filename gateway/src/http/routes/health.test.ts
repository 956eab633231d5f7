import { expect } from 'chai';
import { createMetrics } from '../metrics';
import { type Route, type RouteAnswer } from '../route';
import { healthRoutes } from './health';

describe('the readiness of a gateway', () => {
  let asked = 0;
  let missing: string | undefined;
  const checks = [
    { name: 'ledger', missing: () => (asked++, Promise.resolve(missing)) },
    { name: 'storage', missing: () => (asked++, Promise.reject(new Error('secret of the inside'))) },
  ];
  const route = healthRoutes({ checks: checks.slice(0, 1), metrics: createMetrics() });
  const ask = (routes: Route[]) =>
    routes
      .find(({ path }) => path === '/readyz')
      ?.handle({} as Parameters<Route['handle']>[0]) as Promise<RouteAnswer>;

  it('is looked into once for all who ask at the same time, and anew for who asks later', async () => {
    asked = 0;
    await Promise.all(Array.from({ length: 20 }, () => ask(route)));
    expect(asked).to.equal(1);
    missing = 'the ledger does not answer';
    expect((await ask(route)).status).to.equal(503);
    missing = undefined;
    expect((await ask(route)).status).to.equal(200);
  });

  it('says of a check that fails that it cannot be made, and not why', async () => {
    const both = healthRoutes({ checks, metrics: createMetrics() });
    const { status, body } = await ask(both);
    expect(status).to.equal(503);
    expect(JSON.stringify(body)).to.include('cannot be checked').and.not.include('secret');
  });
});
