import { expect } from 'chai';
import { Closing } from './closing';

/** Something that can be stopped, and counts how often it was. */
class Started {
  stops = 0;

  stop = (): Promise<void> => Promise.resolve(void (this.stops += 1));
}

describe('what a benchmark has started', () => {
  it('is stopped when its work is done, and when the work failed', async () => {
    const closing = new Closing();
    const [one, other] = [new Started(), new Started()];
    expect(await closing.using(Promise.resolve(one), () => Promise.resolve('measured'))).to.equal('measured');
    const failing = closing.using(Promise.resolve(other), () => Promise.reject(new Error('broke')));
    expect(await failing.catch((error: unknown) => String(error))).to.equal('Error: broke');
    expect([one.stops, other.stops]).to.deep.equal([1, 1]);
  });

  it('is stopped by an interruption that comes while it starts', async () => {
    const closing = new Closing();
    const started = new Started();
    let start: (value: Started) => void = () => undefined;
    const starting = new Promise<Started>((resolve) => (start = resolve));
    void closing.using(starting, () => new Promise(() => undefined));
    const stopped = closing.stopAll();
    start(started);
    await stopped;
    expect(started.stops).to.equal(1);
  });

  it('need not be stopped where it did not start', async () => {
    const closing = new Closing();
    const using = closing.using(Promise.reject(new Error('no port')), () => Promise.resolve());
    expect(await using.catch((error: unknown) => String(error))).to.equal('Error: no port');
    await closing.stopAll();
  });
});
