import { expect } from 'chai';
import type { LedgerError } from '../../ports/ledger';
import { InFlight } from './in-flight';

describe('calls in flight', () => {
  it('are bounded; more wait in order, and what does not fit is refused before anything is asked', async () => {
    const inFlight = new InFlight({ inFlight: 2, waiting: 2 });
    const asked: number[] = [];
    const ends: (() => void)[] = [];
    const call = (number: number) =>
      inFlight.run(() => {
        asked.push(number);
        return new Promise<void>((resolve) => ends.push(resolve));
      });
    const accepted = [1, 2, 3, 4].map(call);
    const refusal = await call(5).catch((error: LedgerError) => error);
    expect(refusal).to.include({ code: 'LEDGER_BUSY', retryAfter: 1 });
    expect(asked).to.deep.equal([1, 2]);
    ends.shift()?.();
    await accepted[0];
    await Promise.resolve();
    expect(asked).to.deep.equal([1, 2, 3]);
    while (ends.length > 0) {
      ends.shift()?.();
      await new Promise(setImmediate);
    }
    await Promise.all(accepted);
    expect(asked).to.deep.equal([1, 2, 3, 4]);
  });

  it('give their place back when they fail', async () => {
    const inFlight = new InFlight({ inFlight: 1, waiting: 0 });
    const failed = await inFlight.run(() => Promise.reject(new Error('no'))).catch(String);
    expect(failed).to.equal('Error: no');
    expect(await inFlight.run(() => Promise.resolve('next'))).to.equal('next');
  });
});
