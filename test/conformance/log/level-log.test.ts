import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toHex, utf8 } from '@concordat/chaincode/domain';
import { type Log, openLevelLog, openLevelStorage, type Storage } from '@concordat/gateway/adapters';
import { expect } from 'chai';
import type { LogUnderTest } from './log-conformance';
import { logConformance } from './log-conformance';

logConformance('LevelDB', async () => openIn(await mkdtemp(join(tmpdir(), 'concordat-log-'))));

async function openIn(directory: string): Promise<LogUnderTest> {
  const storage = await openLevelStorage(directory);
  return {
    storage,
    log: await openLevelLog(storage),
    async reopen() {
      await storage.close();
      return openIn(directory);
    },
    async close() {
      await storage.close();
      await rm(directory, { recursive: true });
    },
  };
}

describe('the LevelDB log after appends that were cut off', () => {
  let made: LogUnderTest;
  beforeEach(async () => {
    made = await openIn(await mkdtemp(join(tmpdir(), 'concordat-log-')));
  });
  afterEach(() => made.close());

  it('shows the entries that its size counts, and none of what was left on disk', async () => {
    const kept: string[] = [];
    for (const [round, { lost, stored, restarts }] of ROUNDS.entries()) {
      await cutOff(made, textsOf(`lost ${round}`, lost));
      if (restarts) made = await made.reopen();
      expect(made.log.size()).to.equal(kept.length);
      const texts = textsOf(`kept ${round}`, stored);
      await append(made, texts);
      kept.push(...texts);
      expect(await allEntries(made.log)).to.deep.equal(kept);
    }
  });
});

/** Sizes about those of a row of entries, and of a bundle. */
const ROUNDS = [
  { lost: 100, stored: 10, restarts: true },
  { lost: 300, stored: 25, restarts: false },
  { lost: 1, stored: 29, restarts: true },
  { lost: 70, stored: 1, restarts: true },
  { lost: 40, stored: 300, restarts: false },
];

function textsOf(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, at) => `${name}, ${at}`);
}

async function append({ storage, log }: LogUnderTest, texts: string[]): Promise<void> {
  const batch = storage.batch();
  const appended = await log.append(batch, texts.map(utf8));
  await batch.commit();
  appended.applied();
}

/** What a kill leaves between the two writes of a batch: its bulk, and no row. */
async function cutOff({ storage, log }: { storage: Storage; log: Log }, texts: string[]): Promise<void> {
  const batch = storage.batch();
  await log.append(
    {
      put: (table, key, value) => (table.startsWith('bulk-') ? batch.put(table, key, value) : undefined),
      delete: () => undefined,
      commit: () => batch.commit(),
    },
    texts.map(utf8),
  );
  await batch.commit();
}

/** One by one, and in bundles as other members read them. */
async function allEntries(log: Log): Promise<string[]> {
  const read = async (index: number) => Buffer.from(await log.entry(index)).toString();
  const entries = await Promise.all(Array.from({ length: log.size() }, (_, index) => read(index)));
  for (let start = 0; start < entries.length; start += 256) {
    const width = Math.min(256, entries.length - start);
    const packed = entries.slice(start, start + width).map((text) => [0, text.length, ...utf8(text)]);
    const bundle = (await log.bundle(start / 256, width)) ?? new Uint8Array();
    expect(toHex(bundle)).to.equal(toHex(Uint8Array.from(packed.flat())));
  }
  return entries;
}
