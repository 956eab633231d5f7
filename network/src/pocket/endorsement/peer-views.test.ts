import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sealBlock } from '../ledger/block';
import { LedgerStore } from '../ledger/ledger-store';
import { PeerViews } from './peer-views';

describe('what each organisation’s peer sees', () => {
  const organisations = ['A', 'B', 'C', 'D'];
  let folder: string;
  let ledger: LedgerStore;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pocket-views-'));
    ledger = await LedgerStore.open(folder, 3);
    for (let number = 0; number < 5; number++) {
      const block = sealBlock({ number, previousHash: ledger.lastHash, transactions: [], codes: [] });
      await ledger.commit({ block, transactions: [], updates: [], history: [] });
    }
  });

  after(async () => {
    await ledger.close();
    await rm(folder, { recursive: true, force: true });
  });

  function heights(maxLag: number, catchUpMs: number): number[] {
    const views = new PeerViews(ledger, organisations, { maxLag, catchUpMs });
    return organisations.map((mspId) => {
      const view = views.of(mspId);
      void view.release();
      return view.height;
    });
  }

  it('is up to two blocks behind right after a commit', () => {
    expect(heights(2, 60_000)).to.deep.equal([5, 4, 3, 5]);
    expect(heights(1, 60_000)).to.deep.equal([5, 4, 5, 4]);
  });

  it('is never behind what the organisation’s client was told', () => {
    const views = new PeerViews(ledger, organisations, { maxLag: 2, catchUpMs: 60_000 });
    const seen = (mspId: string) => {
      const view = views.of(mspId);
      void view.release();
      return view.height;
    };
    expect(seen('C')).to.equal(3);
    views.tell('C', 3);
    expect(seen('C')).to.equal(4);
    views.tell('C', 4);
    views.tell('C', 1);
    expect([seen('B'), seen('C')]).to.deep.equal([4, 5]);
  });

  it('is the latest block once it has caught up, or where nobody lags', () => {
    expect(heights(2, 0)).to.deep.equal([5, 5, 5, 5]);
    expect(heights(0, 60_000)).to.deep.equal([5, 5, 5, 5]);
  });
});
