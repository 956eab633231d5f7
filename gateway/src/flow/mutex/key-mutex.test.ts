import { expect } from 'chai';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { KeyMutex } from './key-mutex';

describe('a mutex by key', () => {
  let locks: KeyMutex;
  let events: string[];
  beforeEach(() => {
    locks = new KeyMutex();
    events = [];
  });

  const task = (name: string) => async () => {
    events.push(`${name} in`);
    await nextTurn();
    events.push(`${name} out`);
    return name;
  };

  it('lets tasks of one key through in the order in which they came, of others meanwhile', async () => {
    await Promise.all([locks.run('a', task('a1')), locks.run('a', task('a2')), locks.run('b', task('b'))]);
    expect(events.filter((event) => event.startsWith('a'))).to.deep.equal([
      'a1 in',
      'a1 out',
      'a2 in',
      'a2 out',
    ]);
    expect(events.indexOf('b in')).to.be.lessThan(events.indexOf('a1 out'));
  });

  it('lets the next one through where a task fails, and tells the failure to its own caller alone', async () => {
    const failing = locks.run('a', () => Promise.reject(new Error('failed')));
    const next = locks.run('a', task('next'));
    expect(await failing.catch((error: Error) => error.message)).to.equal('failed');
    expect(await next).to.equal('next');
  });

  it('forgets a key that nobody uses any more, and no other', async () => {
    const waiting = locks.run('b', task('b'));
    await locks.run('a', () => Promise.resolve());
    expect(locks.size).to.equal(1);
    await waiting;
    expect(locks.size).to.equal(0);
  });
});
