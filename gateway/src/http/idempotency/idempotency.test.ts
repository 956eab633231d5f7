import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openLevelStorage } from '../../adapters/level-storage';
import type { Storage } from '../../ports/storage';
import { type IdempotentCall, idempotencyKey } from './idempotency';
import { StoredIdempotency } from './stored-idempotency';

/** The same storage, before whose writes something else happens. */
function heldBefore(storage: Storage, happens: () => Promise<void>): Storage {
  return {
    table: (name) => storage.table(name),
    batch: () => {
      const batch = storage.batch();
      return {
        put: (...row) => batch.put(...row),
        delete: (...row) => batch.delete(...row),
        commit: async () => {
          await happens();
          await batch.commit();
        },
      };
    },
    fault: () => storage.fault(),
    close: () => storage.close(),
  };
}

describe('Idempotency-Key', () => {
  let directory: string;
  let storage: Storage;
  let store: StoredIdempotency;
  let now = 0;
  const clock = { now: () => now };
  const keys = { secret: () => Buffer.alloc(32, 7) };
  const call: IdempotentCall = {
    scope: ['internal', 'officer', 'post', '/a'],
    key: 'k1',
    content: Buffer.from('secret body'),
    repeats: 'answer',
  };

  beforeEach(async () => {
    now = 1_000;
    directory = await mkdtemp(join(tmpdir(), 'idempotency-'));
    storage = await openLevelStorage(directory);
    store = new StoredIdempotency({ storage, clock, keys });
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
  const work = () => Promise.resolve({ status: 201, body: { run: ++runs, token: 'secret token' } });
  beforeEach(() => (runs = 0));

  it('runs once and repeats the answer', async () => {
    const first = await store.once(call, work);
    expect(await store.once(call, work)).to.deep.equal(first);
    expect(runs).to.equal(1);
  });

  it('refuses the same key with another body', async () => {
    await store.once(call, work);
    expect(await codeOf(store.once({ ...call, content: Buffer.from('x') }, work))).to.equal(
      'IDEMPOTENCY_KEY_REUSED',
    );
  });

  it('keeps the keys of different callers and routes apart', async () => {
    await store.once(call, work);
    await store.once({ ...call, scope: ['portal', 'officer', 'post', '/a'] }, work);
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

  it('keeps no refusal: the same call may try again, another body may not', async () => {
    const refused = () => Promise.reject(Object.assign(new Error(), { code: 'X' }));
    expect(await codeOf(store.once(call, refused))).to.equal('X');
    expect(await codeOf(store.once({ ...call, content: Buffer.from('x') }, work))).to.equal(
      'IDEMPOTENCY_KEY_REUSED',
    );
    await store.once(call, work);
    expect(runs).to.equal(1);
  });

  it('keeps nothing of a body or an answer in clear', async () => {
    await store.once(call, work);
    let rows = 0;
    for (const table of ['operation', 'operationdue']) {
      for await (const [key, value] of storage.table(table).range()) {
        rows++;
        expect(key + Buffer.from(value).toString('latin1')).not.to.contain('secret');
      }
    }
    expect(rows).to.equal(2);
  });

  it('repeats an answer after a restart', async () => {
    const first = await store.once(call, work);
    await storage.close();
    storage = await openLevelStorage(directory);
    store = new StoredIdempotency({ storage, clock, keys });
    expect(await store.once(call, work)).to.deep.equal(first);
    expect(runs).to.equal(1);
  });

  it('gives every repeat the same operation where the flow tells the answer, also after a run that broke off', async () => {
    const operations: string[] = [];
    const told: IdempotentCall = { ...call, repeats: 'operation' };
    const take = (operation: string) => (operations.push(operation), work());
    const breakOff = (operation: string) => (operations.push(operation), Promise.reject(new Error('gone')));
    await store.once(told, breakOff).catch(() => undefined);
    await store.once(told, take);
    await store.once(told, take);
    expect(runs).to.equal(2);
    expect(new Set(operations)).to.have.property('size', 1);
    expect(operations[0]).to.match(/^[0-9a-f]{32}$/);
  });

  it('forgets after a day, with what flows keep for an operation', async () => {
    const begun: string[] = [];
    const forgotten: string[] = [];
    const take = (operation: string) => (begun.push(operation), work());
    await store.once(call, take);
    now += 25 * 3_600_000;
    await store.once(call, take);
    await store.forgetOld((operation) => Promise.resolve(void forgotten.push(operation)));
    expect(await store.once(call, take)).to.deep.include({ status: 201 });
    expect([runs, forgotten]).to.deep.equal([2, begun.slice(0, 1)]);
    now += 25 * 3_600_000;
    await store.forgetOld();
    for (const table of ['operation', 'operationdue'])
      for await (const row of storage.table(table).range()) expect.fail(row[0]);
  });

  it('forgets nothing under whoever uses the key again just then', async () => {
    await store.once(call, work);
    now += 25 * 3_600_000;
    let inBetween: (() => Promise<unknown>) | undefined;
    const held = heldBefore(storage, async () => {
      const again = inBetween;
      inBetween = undefined;
      await again?.();
    });
    store = new StoredIdempotency({ storage: held, clock, keys });
    inBetween = () => codeOf(store.once(call, work));
    await store.forgetOld();
    await store.once(call, work);
    expect(runs).to.equal(2);
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
