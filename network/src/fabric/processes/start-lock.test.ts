import { expect } from 'chai';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { temporaryFolder } from '../testing/temporary-folder';
import { withStartLock } from './start-lock';

describe('the lock of a data folder', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let path: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
    path = join(folder.path, 'lock');
  });
  afterEach(() => folder.clean());

  it('lets one start in at a time, and says who is in', async () => {
    const second = await withStartLock(path, () =>
      withStartLock(path, () => Promise.resolve('in')).catch((error: Error) => error.message),
    );
    expect(second).to.match(new RegExp(`^FABRIC_BUSY: process ${process.pid} `));
  });

  it('is given back, also by a start that failed', async () => {
    await withStartLock(path, () => Promise.reject(new Error('no'))).catch(() => undefined);
    expect(await readdir(folder.path)).to.deep.equal([]);
    expect(await withStartLock(path, () => Promise.resolve('in'))).to.equal('in');
  });

  it('lets one in of many that come at once, also over the lock of one that died', async () => {
    for (const left of [undefined, JSON.stringify({ pid: process.pid, started: 'another time' })]) {
      if (left) await writeFile(path, left);
      let inside = 0;
      let most = 0;
      const work = async () => {
        most = Math.max(most, (inside += 1));
        for (let turn = 0; turn < 20; turn += 1) await setImmediate();
        inside -= 1;
      };
      const outcomes = await Promise.allSettled(Array.from({ length: 12 }, () => withStartLock(path, work)));
      expect(most).to.equal(1);
      expect(outcomes.some(({ status }) => status === 'fulfilled')).to.equal(true);
      expect(await readdir(folder.path)).to.deep.equal([]);
    }
  });

  it('of a start that died is taken over', async () => {
    await writeFile(path, JSON.stringify({ pid: process.pid, started: 'another time' }));
    expect(await withStartLock(path, () => Promise.resolve('in'))).to.equal('in');
    await writeFile(path, '{');
    expect(await withStartLock(path, () => Promise.resolve('in'))).to.equal('in');
  });
});
