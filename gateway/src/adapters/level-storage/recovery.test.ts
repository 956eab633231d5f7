import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Change, writeChanges } from './changes';
import { ReopenableDatabase } from './database';
import { Recovery } from './recovery';

const BUFFER = 4 * 1024 * 1024;

describe('recovery after a failed write', () => {
  let directory: string;
  let database: ReopenableDatabase;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'concordat-recovery-'));
    database = await ReopenableDatabase.open(join(directory, 'db'), BUFFER);
  });
  afterEach(async () => {
    await database.close();
    await rm(directory, { recursive: true });
  });

  const put = (key: string, value: string): Change => ({ type: 'put', key, value: Buffer.from(value) });
  const rows = async () =>
    (await database.current.iterator().all()).map(([key, value]) => [key, value.toString()]);

  it('takes back a write that was refused and stands on disk all the same, as when only the sync failed', async () => {
    await writeChanges(database.current, [put('a', 'old'), put('b', 'kept')]);
    const failed = [put('a', 'new'), put('a', 'newer'), put('c', 'new'), { type: 'del', key: 'b' } as const];
    const recovery = await Recovery.of(join(directory, 'db'), database, failed);
    await writeChanges(database.current, failed);
    await recovery.run({
      signal: new AbortController().signal,
      onFailed: (cause) => expect.fail(String(cause)),
    });
    expect(await rows()).to.deep.equal([
      ['a', 'old'],
      ['b', 'kept'],
    ]);
  });

  it('tries again for as long as the database cannot be opened', async () => {
    await writeChanges(database.current, [put('a', 'kept')]);
    const recovery = await Recovery.of(join(directory, 'db'), database, [put('b', 'refused')]);
    await database.close();
    const other = await ReopenableDatabase.open(join(directory, 'db'), BUFFER);
    let failures = 0;
    const onFailed = () => {
      failures += 1;
      if (failures === 1) void other.close();
    };
    await recovery.run({ signal: new AbortController().signal, onFailed });
    expect(failures).to.be.greaterThan(0);
    expect(await rows()).to.deep.equal([['a', 'kept']]);
  });
});
