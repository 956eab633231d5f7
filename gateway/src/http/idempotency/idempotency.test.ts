import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openLevelStorage } from '../../adapters/level-storage';
import type { Storage } from '../../ports/storage';
import { idempotencyKey, type IdempotencyStore } from './idempotency';
import { forgetOldAnswers, storedIdempotency } from './stored-idempotency';

describe('Idempotency-Key', () => {
  let directory: string;
  let storage: Storage;
  let store: IdempotencyStore;
  let now = 0;
  const clock = { now: () => now };
  const call = { scope: 'officer POST /a', key: 'k1', body: Buffer.from('secret body') };

  beforeEach(async () => {
    now = 1_000;
    directory = await mkdtemp(join(tmpdir(), 'idempotency-'));
    storage = await openLevelStorage(directory);
    store = storedIdempotency({ storage, clock, secret: Buffer.alloc(32, 7) });
  });
  afterEach(async () => {
    await storage.close();
    await rm(directory, { recursive: true });
  });

  async function codeOf(work: Promise<unknown>): Promise<string> {
    return work.then(
      () => 'none',
      (error: { code: string }) => error.code,
    );
  }
  let runs = 0;
  const work = () => Promise.resolve({ status: 201, body: { run: ++runs } });
  beforeEach(() => (runs = 0));

  it('runs once and repeats the answer', async () => {
    const first = await store.once(call, work);
    expect(await store.once(call, work)).to.deep.equal(first);
    expect(runs).to.equal(1);
  });

  it('refuses the same key with another body', async () => {
    await store.once(call, work);
    expect(await codeOf(store.once({ ...call, body: Buffer.from('x') }, work))).to.equal(
      'IDEMPOTENCY_KEY_REUSED',
    );
  });

  it('keeps the keys of different callers and routes apart', async () => {
    await store.once(call, work);
    await store.once({ ...call, scope: 'other POST /a' }, work);
    expect(runs).to.equal(2);
  });

  it('refuses a second one while the first is being answered', async () => {
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const slow = store.once(call, () => finished.then(work));
    expect(await codeOf(store.once(call, work))).to.equal('IDEMPOTENCY_IN_PROGRESS');
    finish();
    await slow;
    expect(runs).to.equal(1);
  });

  it('keeps no refusal, and nothing of a body', async () => {
    expect(
      await codeOf(store.once(call, () => Promise.reject(Object.assign(new Error(), { code: 'X' })))),
    ).to.equal('X');
    await store.once(call, work);
    expect(runs).to.equal(1);
    for await (const [key, value] of storage.table('idempotency').range()) {
      expect(key + Buffer.from(value).toString()).not.to.contain('secret');
    }
  });

  it('forgets after a day', async () => {
    await store.once(call, work);
    now += 25 * 3_600_000;
    await store.once(call, work);
    expect(runs).to.equal(2);
    now += 25 * 3_600_000;
    await forgetOldAnswers({ storage, clock });
    for await (const row of storage.table('idempotency').range()) expect.fail(row[0]);
  });

  it('takes quoted and plain keys, and refuses what is no key', () => {
    expect(idempotencyKey('"abc"')).to.equal('abc');
    expect(idempotencyKey('abc')).to.equal('abc');
    expect(idempotencyKey(undefined)).to.equal(undefined);
    expect(() => idempotencyKey('')).to.throw('IDEMPOTENCY_KEY_INVALID');
    expect(() => idempotencyKey('x'.repeat(300))).to.throw('IDEMPOTENCY_KEY_INVALID');
    expect(() => idempotencyKey('a b')).to.throw('IDEMPOTENCY_KEY_INVALID');
  });
});
