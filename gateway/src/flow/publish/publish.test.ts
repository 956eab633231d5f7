import { leafHash, logEntryBytes, toHex, verifyInclusion } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import type { Item } from '../../intake';
import { forgetReceipts } from './idempotency';
import { publish } from './publish';
import type { PublishRequest, PublishResult } from './publish-types';
import { findBySubject, recordAt } from './records';
import type { TestRegister } from './testing/register';
import { grade, gradeSchema, openTestRegister } from './testing/register';

const schema = gradeSchema.id;

describe('publish', function () {
  this.timeout(120_000);
  let register: TestRegister;
  beforeEach(async () => {
    register = await openTestRegister();
  });
  afterEach(() => register.close());

  const send = (items: PublishRequest['items'], more: Partial<PublishRequest> = {}): Promise<PublishResult> =>
    publish(register, { schema, items, ...more });

  it('answers a receipt for each item, in the order of the rows, that the log proves', async () => {
    const { receipts, errors, size } = await send(['a', 'b', 'c'].map((name) => grade(name)));
    expect(errors).to.deep.equal([]);
    expect(receipts.map(({ row, outcome, state }) => [row, outcome, state])).to.deep.equal([
      [1, 'NEW', 'stored'],
      [2, 'NEW', 'stored'],
      [3, 'NEW', 'stored'],
    ]);
    const root = await register.log.root(size);
    for (const { index, leafHash: hash } of receipts) {
      const entry = await register.log.entry(index);
      expect(toHex(leafHash(entry))).to.equal(hash);
      const proof = await register.log.inclusion(index, size);
      expect(verifyInclusion({ index, size, leaf: leafHash(entry), proof, root })).to.equal(true);
    }
  });

  it('keeps each payload, encrypted, under the leaf hash of its entry', async () => {
    const { receipts } = await send([grade('a', 'B'), grade('b', 'C')]);
    const letters = await Promise.all(
      receipts.map(async (receipt) => {
        const record = await register.vault.open(receipt.leafHash);
        expect(record && toHex(leafHash(logEntryBytes(record.entry)))).to.equal(receipt.leafHash);
        return record?.groups['grade'];
      }),
    );
    expect(letters).to.deep.equal([
      { uscc: 'a', year: 2024, grade: 'B' },
      { uscc: 'b', year: 2024, grade: 'C' },
    ]);
  });

  it('does not keep the order of the file in the log (invariant 7)', async () => {
    const { receipts } = await send(Array.from({ length: 200 }, (_, index) => grade(`c${index}`)));
    const order = receipts.map((receipt) => receipt.index);
    expect([...order].sort((a, b) => a - b)).to.deep.equal(Array.from({ length: 200 }, (_, index) => index));
    const kept = order.filter((index, position) => index === position).length;
    expect(kept).to.be.lessThan(20);
  });

  it('lets good items land beside rejected ones, each fault with row and place', async () => {
    const { receipts, errors, counts } = await send([
      grade('a'),
      grade('b', 'Z'),
      { fields: { uscc: 'c' }, meta: {} },
      { row: 9, errors: [{ row: 9, pointer: '', code: 'JSON_INVALID', message: 'no JSON' }] },
    ]);
    expect(receipts.map((receipt) => receipt.row)).to.deep.equal([1]);
    expect(errors.map(({ row, pointer, code }) => `${row} ${pointer} ${code}`)).to.include.members([
      '2 /fields/grade ENUM',
      '3 /fields/year FIELD_MISSING',
      '3 /meta/issued FIELD_MISSING',
      '9  JSON_INVALID',
    ]);
    expect(counts).to.include({ new: 1, rejected: 3 });
  });

  it('lands nothing where one item is wrong and all or nothing was asked', async () => {
    const { receipts, counts } = await send([grade('a'), grade('b', 'Z')], { mode: 'all' });
    expect(receipts).to.deep.equal([]);
    expect(counts).to.include({ new: 0, rejected: 1 });
    expect(register.log.size()).to.equal(0);
    expect((await send([grade('a'), grade('b')], { mode: 'all' })).receipts).to.have.length(2);
  });

  it('bounds all or nothing', async () => {
    const many = Array.from({ length: 10_001 }, (_, index) => grade(`c${index}`));
    expect(await codeOf(send(many, { mode: 'all' }))).to.equal('BATCH_TOO_LARGE');
    expect(register.log.size()).to.equal(0);
  });

  it('does not publish an equal item again, and refuses other content under the same business key', async () => {
    const [first] = (await send([grade('a')])).receipts;
    const again = await send([grade('a'), grade('a', 'B'), grade('b')]);
    expect(
      again.receipts.map(({ outcome, leafHash: hash }) => [outcome, hash === first?.leafHash]),
    ).to.deep.equal([
      ['EQUAL', true],
      ['NEW', false],
    ]);
    expect(again.errors[0]).to.include({ row: 2, code: 'DUPLICATE_BUSINESS_KEY', pointer: '/fields/uscc' });
    expect(again.errors[0]?.expected).to.contain(first?.leafHash);
    expect(register.log.size()).to.equal(2);
  });

  it('tells equal and contradicting rows of one submission apart', async () => {
    const { receipts, errors } = await send([grade('a'), grade('a'), grade('a', 'C')]);
    expect(receipts.map((receipt) => receipt.outcome)).to.deep.equal(['NEW', 'EQUAL']);
    expect(receipts[0]?.leafHash).to.equal(receipts[1]?.leafHash);
    expect(errors.map(({ row, code }) => [row, code])).to.deep.equal([[3, 'DUPLICATE_BUSINESS_KEY']]);
  });

  it('supersedes a record that an item names in replaces', async () => {
    const old = await leafOf(send([grade('a')]));
    const next = await leafOf(send([grade('a', 'B', { replaces: old })]));
    const sealed = await register.vault.open(next);
    expect(sealed?.groups['meta']).to.include({ supersedes: old });
    const before = await recordAt(register, old);
    expect(before).to.include({ status: 'SUPERSEDED', statusSeq: null, state: 'stored' });
    expect(before?.history.map(({ replacement }) => replacement)).to.deep.equal([next]);
  });

  it('supersedes under another business key too, which frees the old one', async () => {
    const [old] = (await send([grade('a')])).receipts;
    await send([grade('typo', 'A', { replaces: old?.leafHash ?? '' })]);
    expect((await send([grade('a', 'D')])).receipts[0]?.outcome).to.equal('NEW');
  });

  it('refuses to replace what is not in force, is unknown, or twice', async () => {
    const replaces = (await send([grade('a')])).receipts.map((receipt) => receipt.leafHash).join();
    const twice = await send([grade('b', 'B', { replaces }), grade('c', 'B', { replaces })]);
    expect(twice.errors.map(({ row, code }) => [row, code])).to.deep.equal([[2, 'REPLACES_UNKNOWN']]);
    const { errors } = await send([
      grade('d', 'B', { replaces }),
      grade('e', 'B', { replaces: '00'.repeat(32) }),
      grade('f', 'B', { replaces: 'nonsense' }),
    ]);
    expect(errors.map(({ code }) => code)).to.deep.equal([
      'REPLACES_UNKNOWN',
      'REPLACES_UNKNOWN',
      'REPLACES_INVALID',
    ]);
  });

  it('gives the same receipts under the same idempotency key, also after a restart', async () => {
    const items = Array.from({ length: 2500 }, (_, index) => grade(`c${index}`));
    const first = await send(items, { idempotencyKey: 'k' });
    register = await register.reopen();
    const second = await send(items, { idempotencyKey: 'k' });
    expect(second).to.deep.equal(first);
    expect(register.log.size()).to.equal(2500);
  });

  it('goes on where a call under an idempotency key was cut off', async () => {
    const items = Array.from({ length: 1500 }, (_, index) => grade(`c${index}`));
    const cut = send(cutOff(items, 1200), { idempotencyKey: 'k' });
    expect(await codeOf(cut)).to.equal('CUT');
    expect(register.log.size()).to.equal(1000);
    const { receipts } = await send(items, { idempotencyKey: 'k' });
    expect(receipts.map((receipt) => receipt.outcome)).to.deep.equal(items.map(() => 'NEW'));
    expect(register.log.size()).to.equal(1500);
  });

  it('refuses an idempotency key that stands for another submission', async () => {
    await send([grade('a')], { idempotencyKey: 'k' });
    const others: [Item[], Partial<PublishRequest>][] = [
      [[grade('b')], {}],
      [[grade('a'), grade('b')], {}],
      [[], {}],
      [[grade('a')], { mode: 'all' }],
    ];
    for (const [items, more] of others) {
      expect(await codeOf(send(items, { idempotencyKey: 'k', ...more }))).to.equal('IDEMPOTENCY_KEY_REUSED');
    }
    expect((await send([grade('b')], { idempotencyKey: 'other' })).receipts[0]?.outcome).to.equal('NEW');
  });

  it('forgets what it answered under an idempotency key, and keeps what was published', async () => {
    const first = await send([grade('a')], { idempotencyKey: 'k' });
    await send([grade('b')], { idempotencyKey: 'other' });
    await forgetReceipts(register, 'k');
    const kept: string[] = [];
    for await (const [key] of register.storage.table('receipt').range()) kept.push(key);
    expect(kept).to.have.length(2);
    const { receipts } = await send([grade('a')], { idempotencyKey: 'k' });
    expect(receipts[0]).to.include({ outcome: 'EQUAL', leafHash: first.receipts[0]?.leafHash });
  });

  it('says in a dry run what would happen, and stores nothing', async () => {
    await send([grade('a'), grade('b')]);
    const { receipts, counts } = await send([grade('a'), grade('b', 'C'), grade('c'), grade('d', 'Z')], {
      dryRun: true,
      snapshot: {},
    });
    expect(receipts).to.deep.equal([]);
    expect(counts).to.deep.equal({ new: 1, changed: 1, equal: 1, missing: 0, rejected: 1, withdrawn: 0 });
    expect(register.log.size()).to.equal(2);
  });

  it('counts in a dry run exactly what the real run counts, over several chunks', async () => {
    const items = Array.from({ length: 2300 }, (_, index) =>
      grade(`c${index % 1900}`, index < 2200 ? 'A' : 'B'),
    );
    const dry = await send(items, { dryRun: true });
    const real = await send(items);
    expect(dry.counts).to.deep.equal(real.counts);
    expect(dry.counts).to.include({ new: 1900, equal: 300, rejected: 100 });
  });

  it('finds records by their subject, in one schema', async () => {
    const { receipts } = await send([
      grade('a'),
      { ...grade('a'), fields: { ...grade('a').fields, year: 2023 } },
      grade('b'),
    ]);
    const found = await findBySubject(register, { schema, kind: 'cn.uscc', identifier: 'a' });
    expect(found.sort()).to.deep.equal(
      receipts
        .slice(0, 2)
        .map((receipt) => receipt.leafHash)
        .sort(),
    );
    expect(
      await findBySubject(register, { schema: 'cn.tax.other@1', kind: 'cn.uscc', identifier: 'a' }),
    ).to.deep.equal([]);
    expect(await findBySubject(register, { schema, kind: 'lei', identifier: 'a' })).to.deep.equal([]);
  });

  it('publishes for several callers at once, one batch after another', async () => {
    const calls = Array.from({ length: 8 }, (_, call) =>
      send(Array.from({ length: 40 }, (_, index) => grade(`c${call}-${index}`))),
    );
    const indices = (await Promise.all(calls)).flatMap(({ receipts }) => receipts.map(({ index }) => index));
    expect(new Set(indices).size).to.equal(320);
    expect(register.log.size()).to.equal(320);
  });

  it('refuses a schema that is not its own', async () => {
    expect(await codeOf(publish(register, { schema: 'x@1', items: [] }))).to.equal('SCHEMA_UNKNOWN');
  });

  it('says nothing of a subject in its errors (invariant 7)', async () => {
    await send([grade('91350211M000100Y43')]);
    const { errors } = await send([grade('91350211M000100Y43', 'B'), grade('91350211M000100Y43', 'Z')]);
    expect(errors).to.have.length(2);
    expect(JSON.stringify(errors)).not.to.contain('91350211M000100Y43');
  });
});

async function* cutOff(items: Item[], after: number): AsyncGenerator<Item> {
  await Promise.resolve();
  yield* items.slice(0, after);
  throw Object.assign(new Error('the connection went away'), { code: 'CUT' });
}

/** The leaf hash of a publication of one item. */
async function leafOf(result: Promise<PublishResult>): Promise<string> {
  return (await result).receipts.map((receipt) => receipt.leafHash).join();
}

async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  );
}
