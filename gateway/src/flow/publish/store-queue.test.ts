import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import type { Batch } from '../../ports/storage';
import { publish } from './publish';
import type { PublishRequest, PublishResult } from './publish-types';
import { recordRow } from './record-rows';
import { decodeRow, REGISTER } from './register-tables';
import type { BatchRow } from './register-tables';
import { grade, gradeSchema, openTestRegister } from './testing/register';
import type { TestRegister } from './testing/register';

describe('calls of publish that come together', function () {
  this.timeout(120_000);
  let register: TestRegister;
  let commits: number;
  beforeEach(async () => {
    register = await openTestRegister();
    commits = 0;
    const { storage } = register;
    register.storage = Object.assign(Object.create(storage) as typeof storage, {
      batch: () => counted(storage.batch()),
    });
  });
  afterEach(() => register.close());

  it('are stored in one write, each with receipts and origin of its own', async () => {
    const results = await together(
      ['a', 'b', 'c'].map((name) => ({ items: [grade(`${name}1`), grade(`${name}2`)], submitter: name })),
    );
    expect(commits).to.equal(1);
    for (const [call, { receipts }] of results.entries()) {
      expect(receipts.map(({ row, outcome }) => [row, outcome])).to.deep.equal([
        [1, 'NEW'],
        [2, 'NEW'],
      ]);
      for (const { leafHash, row } of receipts) {
        const name = ['a', 'b', 'c'][call] ?? '';
        const record = await register.vault.open(leafHash);
        expect(record?.groups['grade']).to.include({ uscc: `${name}${row}` });
        expect(await submitterOf(leafHash)).to.equal(name);
      }
    }
    expect(register.log.size()).to.equal(6);
  });

  it('do not go together where one could tell: of one business key, the later finds the earlier', async () => {
    const [first, same, other] = await together([
      { items: [grade('a')] },
      { items: [grade('a')] },
      { items: [grade('a', 'C')] },
    ]);
    expect(commits).to.equal(3);
    expect(same?.receipts[0]).to.include({ outcome: 'EQUAL', leafHash: first?.receipts[0]?.leafHash });
    expect(other?.errors[0]?.expected).to.contain(first?.receipts[0]?.leafHash);
  });

  it('keep to themselves where they replace, end what is missing, or land as a whole or not at all', async () => {
    const { receipts } = await send({ items: [grade('old')] });
    commits = 0;
    const results = await together([
      { items: [grade('old', 'B', { replaces: receipts[0]?.leafHash ?? '' })] },
      { items: [grade('a'), grade('b', 'Z')], mode: 'all' },
      { items: [grade('c')], dryRun: true },
      { items: [grade('d')] },
      { items: [grade('e')] },
    ]);
    expect(results.map(({ counts }) => [counts.new, counts.changed])).to.deep.equal([
      [0, 1],
      [0, 0],
      [1, 0],
      [1, 0],
      [1, 0],
    ]);
    expect(commits).to.equal(2);
    expect(register.log.size()).to.equal(4);
  });

  it('do not fail for the sake of one that cannot be stored, or whose idempotency key was used before', async () => {
    await send({ items: [grade('before')], idempotencyKey: 'k' });
    const loneSurrogate = { uscc: 'bad', year: 2024, grade: 'A', note: '\ud800' };
    const calls = held([
      { items: [grade('a')] },
      { items: [grade('b')], idempotencyKey: 'k' },
      { items: [{ ...grade('bad'), fields: loneSurrogate }] },
      { items: [grade('c')] },
    ]);
    const outcomes = await Promise.allSettled(await calls);
    expect(outcomes.map(({ status }) => status)).to.deep.equal([
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
    ]);
    expect(register.log.size()).to.equal(3);
  });

  const send = (request: Partial<PublishRequest> & Pick<PublishRequest, 'items'>): Promise<PublishResult> =>
    publish(register, { schema: gradeSchema.id, ...request });

  /** Holds the register's writer until all calls wait for it. */
  async function held(requests: Parameters<typeof send>[0][]): Promise<Promise<PublishResult>[]> {
    let release = (): void => undefined;
    void register.writer.run(() => new Promise<void>((resolve) => (release = resolve)));
    const calls = requests.map(send);
    for (let turn = 0; turn < 50; turn++) await setImmediate();
    release();
    return calls;
  }

  const together = async (requests: Parameters<typeof send>[0][]) => Promise.all(await held(requests));

  function counted(batch: Batch): Batch {
    const commit = () => {
      commits += 1;
      return batch.commit();
    };
    return {
      put: (table, key, value) => batch.put(table, key, value),
      delete: (table, key) => batch.delete(table, key),
      commit,
    };
  }

  async function submitterOf(leafHash: string): Promise<string | null> {
    const record = await recordRow(register, leafHash);
    const row = await register.storage.table(REGISTER.batch).get(record?.batch ?? '');
    return decodeRow<BatchRow>(row ?? Buffer.from('{}')).submitter;
  }
});
