import { status } from '@grpc/grpc-js';
import { expect } from 'chai';
import { ConcurrencyLimit } from './concurrency-limit';

describe('the gateway’s concurrency limit', () => {
  it('refuses what is too many at a time, and takes the next once one is done, failed or not', async () => {
    const limit = new ConcurrencyLimit('/gateway.Gateway', 2);
    let fail: (error: Error) => void = () => undefined;
    const first = limit.run(() => new Promise((_, reject) => (fail = reject)));
    void limit.run(() => new Promise(() => undefined));
    const refused = await limit.run(() => Promise.resolve('in')).catch((error: unknown) => error);
    expect(refused).to.include({
      code: status.UNKNOWN,
      message: 'too many requests for /gateway.Gateway, exceeding concurrency limit (2)',
    });
    fail(new Error('over'));
    await first.catch(() => undefined);
    expect(await limit.run(() => Promise.resolve('in'))).to.equal('in');
  });
});
