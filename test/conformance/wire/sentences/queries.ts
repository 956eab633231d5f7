import { expect } from 'chai';
import { type Bench, failureOf } from '../bench';

interface Page {
  keys: string[];
  bookmark: string;
  count: number;
}
interface Change {
  txId: string;
  value: string;
  deleted: boolean;
  seconds: number;
}

/** Ranges, pages, composite keys, history. */
export function querySentences(bench: () => Bench): void {
  before(async () => {
    await bench().submit('putMany', 'range-', '210');
  });

  const keysOf = async (start: string, end: string) =>
    (await bench().evaluateJson<[string, string][]>('range', start, end)).map(([key]) => key);

  it('gives a range whole, in order, without its end', async () => {
    const keys = await keysOf('range-', 'range-0205');
    expect(keys).to.deep.equal(
      Array.from({ length: 205 }, (_, index) => `range-${String(index).padStart(4, '0')}`),
    );
  });

  it('orders keys by their UTF-8 bytes, not by UTF-16', async () => {
    for (const last of ['\u{10000}', '\uffee', 'z', 'é']) await bench().submit('put', `order-${last}`, 'x');
    const expected = ['order-z', 'order-é', 'order-\uffee', 'order-\u{10000}'];
    expect(await keysOf('order-', 'order.')).to.deep.equal(expected);
  });

  it('gives nothing for a range that ends before it starts', async () => {
    expect(await keysOf('range-0009', 'range-0001')).to.deep.equal([]);
  });

  it('notes no more of a range than it has handed out: a hundred entries and the next, as a hash', async () => {
    const { action } = await bench().submit('firstOf', 'range-', 'range.');
    const [info] = action.sets['probe']?.getRangeQueriesInfoList() ?? [];
    expect([info?.getStartKey(), info?.getEndKey(), info?.getItrExhausted()]).to.deep.equal([
      'range-',
      'range-0100',
      false,
    ]);
    const summary = info?.getReadsMerkleHashes();
    expect([summary?.getMaxDegree(), summary?.getMaxLevel()]).to.deep.equal([50, 1]);
    expect(summary?.getMaxLevelHashesList()).to.have.length(2);
  });

  it('notes a range that was read to its end as such, with every version', async () => {
    const { action } = await bench().submit('range', 'range-0010', 'range-0013');
    const [info] = action.sets['probe']?.getRangeQueriesInfoList() ?? [];
    expect([info?.getEndKey(), info?.getItrExhausted()]).to.deep.equal(['range-0013', true]);
    const reads = info?.getRawReads()?.getKvReadsList() ?? [];
    expect(reads.map((read) => [read.getKey(), read.hasVersion()])).to.deep.equal([
      ['range-0010', true],
      ['range-0011', true],
      ['range-0012', true],
    ]);
  });

  it('gives pages, each with the bookmark of the next', async () => {
    const keys: string[] = [];
    let bookmark = '';
    do {
      const page: Page = await bench().evaluateJson('page', 'range-', 'range-0008', '3', bookmark);
      expect(page.count).to.equal(page.keys.length);
      keys.push(...page.keys);
      bookmark = page.bookmark;
    } while (bookmark !== '');
    expect(keys).to.deep.equal(Array.from({ length: 8 }, (_, index) => `range-000${index}`));
  });

  it('refuses to write after a page, and a page after a write', async () => {
    const written = await failureOf(
      bench().tax.contract.submitTransaction('pageThenPut', 'range-', 'range.'),
    );
    expect(written.details[0]?.message).to.match(
      /^chaincode response 500, PUT_STATE failed: transaction ID: [0-9a-f]{64}: txid \[[0-9a-f]{64}\]: unsuppored transaction. Transaction has already performed a paginated query. Writes are not allowed$/,
    );
    const paged = await failureOf(bench().tax.contract.submitTransaction('putThenPage', 'range-', 'range.'));
    expect(paged.details[0]?.message).to.match(
      /^chaincode response 500, GET_STATE_BY_RANGE failed: transaction ID: [0-9a-f]{64}: txid \[[0-9a-f]{64}\]: unsuppored transaction. Paginated queries are supported only in a read-only transaction$/,
    );
  });

  it('finds composite keys by their first part, which is no mere prefix', async () => {
    for (const [first, second] of [
      ['a', 'two'],
      ['a', 'one'],
      ['ab', 'three'],
      ['a', '税'],
    ] as const) {
      await bench().submit('putPair', first, second);
    }
    expect(await bench().evaluateJson('pairs', 'a')).to.deep.equal(['one', 'two', '税']);
    expect(await keysOf('', '')).to.not.include('\u0000pair\u0000a\u0000one\u0000');
  });

  it('gives a key’s history newest first, deletes included, each with its transaction', async () => {
    const changes = [
      await bench().submit('put', 'told', 'first'),
      await bench().submit('put', 'told', 'second'),
      await bench().submit('remove', 'told'),
    ];
    const history = await bench().evaluateJson<Change[]>('history', 'told');
    expect(history.map(({ value, deleted }) => [value, deleted])).to.deep.equal([
      ['', true],
      ['second', false],
      ['first', false],
    ]);
    expect(history.map(({ txId }) => txId)).to.deep.equal(changes.map(({ txId }) => txId).reverse());
    history.forEach(({ seconds }) => expect(seconds).to.be.closeTo(Date.now() / 1000, 60));
    expect(await bench().evaluate('history', 'tol')).to.equal('[]');
  });

  it('keeps history out of the read set', async () => {
    const { action } = await bench().submit('history', 'told');
    expect(action.sets['probe']?.getReadsList() ?? []).to.deep.equal([]);
  });
}
