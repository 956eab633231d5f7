import { expect } from 'chai';
import { publish } from './publish';
import type { PublishRequest } from './publish-types';
import { recordAt } from './records';
import type { TestRegister } from './testing/register';
import { grade, gradeSchema, openTestRegister } from './testing/register';

const schema = gradeSchema.id;

describe('a snapshot', function () {
  this.timeout(120_000);
  let register: TestRegister;
  beforeEach(async () => {
    register = await openTestRegister();
  });
  afterEach(() => register.close());

  const companies = (count: number) => Array.from({ length: count }, (_, index) => grade(`c${index}`));
  const snapshot = (items: PublishRequest['items'], options: PublishRequest['snapshot'] = {}, more = {}) =>
    publish(register, { schema, items, snapshot: options, submitter: 'first', ...more });

  it('publishes new rows, supersedes changed ones, leaves equal ones alone, reports missing ones', async () => {
    const { receipts } = await snapshot([grade('a'), grade('b'), grade('c')]);
    const next = await snapshot([grade('a'), grade('b', 'D'), grade('d')]);
    expect(next.counts).to.deep.equal({
      new: 1,
      changed: 1,
      equal: 1,
      missing: 1,
      rejected: 0,
      withdrawn: 0,
    });
    const statuses = await Promise.all(receipts.map(({ leafHash }) => recordAt(register, leafHash)));
    expect(statuses.map((view) => view?.status)).to.deep.equal(['IN_FORCE', 'SUPERSEDED', 'IN_FORCE']);
  });

  it('withdraws the missing where their exact number is given', async () => {
    const { receipts } = await snapshot(companies(40));
    const { counts } = await snapshot(companies(39), { withdrawMissing: 1 });
    expect(counts).to.include({ missing: 1, withdrawn: 1, equal: 39 });
    expect(await recordAt(register, receipts[39]?.leafHash ?? '')).to.include({ status: 'WITHDRAWN' });
    expect((await snapshot(companies(39))).counts).to.include({ missing: 0 });
    expect((await snapshot(companies(40))).counts).to.include({ new: 1 });
  });

  it('refuses to withdraw another number than is missing, with the numbers', async () => {
    await snapshot(companies(40));
    const error = await errorOf(snapshot(companies(39), { withdrawMissing: 2 }));
    expect(error.code).to.equal('SNAPSHOT_WITHDRAWAL_REFUSED');
    expect(error.message).to.contain('1 of 40 records are missing from the snapshot, 2 were to be withdrawn');
  });

  it('refuses to withdraw more than 5 % without a second officer', async () => {
    await snapshot(companies(40));
    for (const secondOfficer of [undefined, 'first']) {
      const options = { withdrawMissing: 3, ...(secondOfficer && { secondOfficer }) };
      expect((await errorOf(snapshot(companies(37), options))).code).to.equal('SNAPSHOT_WITHDRAWAL_REFUSED');
    }
    expect((await snapshot(companies(38), { withdrawMissing: 2 })).counts).to.include({ withdrawn: 2 });
    const agreed = await snapshot(companies(30), { withdrawMissing: 8, secondOfficer: 'second' });
    expect(agreed.counts).to.include({ withdrawn: 8 });
  });

  it('does not take a rejected row for a missing one', async () => {
    await snapshot([grade('a'), grade('b')]);
    const { counts } = await snapshot([grade('a'), grade('b', 'Z')]);
    expect(counts).to.include({ rejected: 1, missing: 0 });
  });

  it('withdraws nothing while rows that cannot be read may stand for the missing', async () => {
    await snapshot(companies(40));
    const unreadable = {
      row: 1,
      errors: [{ row: 1, pointer: '', code: 'JSON_INVALID', message: 'no JSON' }],
    };
    const error = await errorOf(snapshot([unreadable, ...companies(39)], { withdrawMissing: 1 }));
    expect(error.message).to.contain('1 rows without a readable business key');
  });

  it('does not take for missing what others published meanwhile', async () => {
    await snapshot(companies(10));
    const { counts } = await snapshot(meanwhile());
    expect(counts).to.include({ equal: 10, missing: 0 });

    async function* meanwhile() {
      yield* companies(10);
      await publish(register, { schema, items: [grade('late')] });
    }
  });

  it('refuses a row that contradicts one of an earlier chunk', async () => {
    const items = [...companies(1200), grade('c3', 'D'), grade('c3')];
    const { counts, errors } = await snapshot(items);
    expect(counts).to.include({ new: 1200, equal: 1, rejected: 1, changed: 0 });
    expect(errors[0]).to.include({ row: 1201, code: 'DUPLICATE_BUSINESS_KEY' });
  });

  it('answers the same again under its idempotency key, without withdrawing twice', async () => {
    await snapshot(companies(40));
    const once = await snapshot(companies(39), { withdrawMissing: 1 }, { idempotencyKey: 'k' });
    const twice = await snapshot(companies(39), { withdrawMissing: 1 }, { idempotencyKey: 'k' });
    expect(twice).to.deep.equal(once);
  });
});

async function errorOf(promise: Promise<unknown>): Promise<{ code?: string; message: string }> {
  return promise.then(
    () => ({ message: 'done' }),
    (error: { code?: string; message: string }) => error,
  );
}
