import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openLevelStorage } from '../../adapters/level-storage';
import { describeError } from '../../errors';
import type { Storage } from '../../ports/storage';
import { SealedTable } from './sealed-table';

describe('a table of sealed values', () => {
  let folder: string;
  let storage: Storage;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sealed-'));
    storage = await openLevelStorage(folder);
  });
  after(async () => {
    await storage.close();
    await rm(folder, { recursive: true });
  });

  const tableOf = (secret: number, name = 'sealedvalue') =>
    new SealedTable<string>({ storage, keys: { secret: () => Buffer.alloc(32, secret) } }, name);

  async function store(key: string, value: string): Promise<void> {
    const batch = storage.batch();
    tableOf(1).put(batch, key, value);
    await batch.commit();
  }

  async function copy(from: [string, string], to: [string, string]): Promise<void> {
    const batch = storage.batch();
    batch.put(...to, (await storage.table(from[0]).get(from[1])) ?? new Uint8Array());
    await batch.commit();
  }

  const fault = (read: Promise<unknown>) =>
    read.then(
      (value) => `read ${String(value)}`,
      (error: unknown) => {
        const { code, status } = describeError(error);
        return `${code} ${status}`;
      },
    );

  it('opens a value under its own key, in its own table, with its own secret, and nowhere else', async () => {
    await store('a', 'one');
    expect(await tableOf(1).get('a')).to.equal('one');
    await copy(['sealedvalue', 'a'], ['sealedvalue', 'b']);
    await copy(['sealedvalue', 'a'], ['othervalue', 'a']);
    const elsewhere = [tableOf(1).get('b'), tableOf(1, 'othervalue').get('a'), tableOf(2).get('a')];
    for (const read of elsewhere) expect(await fault(read)).to.equal('STORAGE_CORRUPT 500');
  });
});
