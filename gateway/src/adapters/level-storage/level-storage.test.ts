import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { KeyRange, Storage } from '../../ports/storage';
import { BulkBatch } from './bulk-batch';
import { openLevelStorage } from './level-storage';
import { openDatabase } from './one-database';

describe('storage on LevelDB', () => {
  let directory: string;
  let storage: Storage;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'concordat-storage-'));
    storage = await openLevelStorage(directory);
  });
  afterEach(async () => {
    await storage.close();
    await rm(directory, { recursive: true });
  });

  async function put(table: string, ...keys: string[]): Promise<void> {
    const batch = storage.batch();
    for (const key of keys) batch.put(table, key, Buffer.from(`${table} ${key}`));
    await batch.commit();
  }

  async function keys(table: string, bounds?: KeyRange): Promise<string[]> {
    const found: string[] = [];
    for await (const [key] of storage.table(table).range(bounds)) found.push(key);
    return found;
  }

  it('opens again what it has written, and refuses what another version has, by name and with a remedy', async () => {
    const other = join(directory, 'other');
    const refusal = () =>
      openLevelStorage(other).then(
        () => undefined,
        (error: Error) => error.message,
      );
    for (let times = 0; times < 2; times += 1) await (await openLevelStorage(other)).close();
    for (const [format, told] of [
      ['3', /format 3, and this one reads format 2/],
      [undefined, /format 1, and this one reads format 2/],
    ] as const) {
      const rows = await openDatabase(other, { writeBuffer: 1 << 20 });
      const batch = rows.batch();
      if (format === undefined) batch.delete('storage-format', 'rows');
      else batch.put('storage-format', 'rows', Buffer.from(format));
      batch.put('t', 'a', Buffer.from('of an earlier version'));
      await batch.commit();
      await rows.close();
      expect(await refusal())
        .to.match(/^STORAGE_FORMAT: .*was written by another version/)
        .and.match(told)
        .and.match(/start with an empty folder$/);
    }
  });

  it('keeps tables apart, also where one name begins with another', async () => {
    await put('log', 'a', 'z');
    await put('log-more', 'b');
    expect(await keys('log')).to.deep.equal(['a', 'z']);
    expect(await keys('log-more')).to.deep.equal(['b']);
    expect(await storage.table('log').get('b')).to.equal(undefined);
  });

  it('ranges by every bound, backwards and limited', async () => {
    await put('t', 'a', 'b', 'c', 'd');
    expect(await keys('t', { gt: 'a', lt: 'd' })).to.deep.equal(['b', 'c']);
    expect(await keys('t', { gte: 'b', lte: 'c' })).to.deep.equal(['b', 'c']);
    expect(await keys('t', { reverse: true, limit: 2 })).to.deep.equal(['d', 'c']);
    expect(await keys('t', { lt: 'b' })).to.deep.equal(['a']);
  });

  it('answers many keys in their order, with undefined for the absent', async () => {
    await put('t', 'a', 'b');
    const values = await storage.table('t').getMany(['b', 'x', 'a']);
    expect(values.map((value) => value && Buffer.from(value).toString())).to.deep.equal([
      't b',
      undefined,
      't a',
    ]);
  });

  it('writes a batch once, and shows nothing of it before', async () => {
    const batch = storage.batch();
    batch.put('t', 'a', Buffer.from('1'));
    expect(await keys('t')).to.deep.equal([]);
    await batch.commit();
    expect(() => batch.put('t', 'b', Buffer.from('1'))).to.throw(/BATCH_CLOSED/);
    expect(await keys('t')).to.deep.equal(['a']);
  });

  it('names no bulk in a row that is not there, and lets bulk go after the row that named it', async () => {
    const bulk = await openDatabase(join(directory, 'bulk-alone'), { writeBuffer: 4 * 1024 * 1024 });
    const batchOf = () => new BulkBatch({ bulk: bulk.batch(), rows: storage.batch(), gone: bulk.batch() });
    const kept = batchOf();
    kept.put('t', 'a', Buffer.from('1'));
    kept.put('bulk-t', '1', Buffer.from('large'));
    await kept.commit();
    expect(Buffer.from((await bulk.table('bulk-t').get('1')) ?? []).toString()).to.equal('large');
    await bulk.close();
    const refused = batchOf();
    refused.put('t', 'b', Buffer.from('2'));
    refused.put('bulk-t', '2', Buffer.from('large'));
    expect(await codeOf(refused.commit())).to.equal('STORAGE_FAILED');
    expect(await keys('t')).to.deep.equal(['a']);
    const gone = batchOf();
    gone.delete('t', 'a');
    gone.delete('bulk-t', '1');
    await gone.commit();
    expect(await keys('t')).to.deep.equal([]);
  });

  it('keeps bulk tables with the others of one folder', async () => {
    await put('bulk-t', '1', '2');
    await put('t', '1');
    await storage.close();
    storage = await openLevelStorage(directory);
    expect(await keys('bulk-t')).to.deep.equal(['1', '2']);
    expect(await keys('t')).to.deep.equal(['1']);
  });

  it('says so when another process has the folder open', async () => {
    expect(await codeOf(openLevelStorage(directory))).to.equal('STORAGE_IN_USE');
  });

  it('writes nothing more after a write failed', async () => {
    const closed = await openLevelStorage(join(directory, 'other'));
    await closed.close();
    for (let attempt = 0; attempt < 2; attempt++) {
      const batch = closed.batch();
      batch.put('t', 'a', Buffer.from('1'));
      expect(await codeOf(batch.commit())).to.equal('STORAGE_FAILED');
    }
  });
});

function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  );
}
