import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordStatus, Status } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import { openLevelStorage } from '../../adapters/level-storage';
import type { Ledger, LedgerCall } from '../../ports/ledger';
import type { Storage } from '../../ports/storage';
import { KeyMutex } from '../mutex/key-mutex';
import { beginFollowing } from './change-cursor';
import { followChanges } from './follow-changes';
import { type Holding, putHolding } from './holding';
import { listNotices } from './notice';

const LEAF = 'ab'.repeat(32);

/** A publisher's list of status changes, as the ledger has it. */
class ChangesLedger {
  readonly changes: RecordStatus[] = [];

  change(leafHash: string, status: RecordStatus['status']): void {
    const seq = this.changes.length + 1;
    const since = 1_790_000_000_000 + seq;
    this.changes.push({
      publisher: 'TaxMSP',
      leafHash,
      status,
      reason: 'TEST',
      replacement: null,
      since,
      seq,
    });
  }

  evaluate<T>(call: LedgerCall, parse: (value: unknown) => T): Promise<T> {
    return Promise.resolve(parse(this.answer(call)));
  }

  private answer({ function: name, argument }: LedgerCall): unknown {
    if (name === 'changes') {
      const { from, limit } = argument as { from: number; limit: number };
      return { changes: this.changes.slice(from - 1, from - 1 + limit), head: this.changes.length };
    }
    const { leafHashes } = argument as { leafHashes: string[] };
    return leafHashes.map((hash) => this.changes.findLast(({ leafHash }) => leafHash === hash) ?? null);
  }
}

describe('following status changes (invariant 14)', () => {
  let directory: string;
  let storage: Storage;
  let ledger: ChangesLedger;
  let now = 1_790_000_100_000;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'concordat-follow-'));
    storage = await openLevelStorage(directory);
    ledger = new ChangesLedger();
  });
  afterEach(async () => {
    await storage.close();
    await rm(directory, { recursive: true });
  });

  const follow = () =>
    followChanges({ ledger: ledger as unknown as Ledger, storage, clock: { now: () => now } });

  async function hold(leafHash: string, application: string, status: Status = 'IN_FORCE'): Promise<void> {
    const holding: Holding = {
      publisher: 'TaxMSP',
      leafHash,
      schema: 'cn.tax.grade@1',
      enquiryId: 'cd'.repeat(16),
      seq: 1,
      line: 0,
      n: 0,
      application,
      product: 'cn.enterprise.basic@1',
      status,
      heldAt: now,
      deleteAfter: now + 1_000_000,
    };
    const batch = storage.batch();
    putHolding(batch, holding);
    await batch.commit();
  }

  const begin = () =>
    beginFollowing({ ledger: ledger as unknown as Ledger, storage, locks: new KeyMutex() }, 'TaxMSP');

  it('tells of every change since it began, and of none before', async () => {
    ledger.change(LEAF, 'UNDER_OBJECTION');
    ledger.change(LEAF, 'REPAIRED');
    await begin();
    await hold(LEAF, 'LOAN-1', 'REPAIRED');
    ledger.change(LEAF, 'UNDER_OBJECTION');
    ledger.change(LEAF, 'CORRECTED');
    await begin();
    expect((await follow()).map(({ seq }) => seq)).to.deep.equal([3, 4]);
  });

  it('tells of a change that came between a release and our storing it, though the list was read past it', async () => {
    await hold('ef'.repeat(32), 'LOAN-0');
    await follow();
    // Released in force, corrected, and read past by the follower, all before the holding is stored.
    ledger.change(LEAF, 'CORRECTED');
    expect(await follow()).to.deep.equal([]);
    await hold(LEAF, 'LOAN-1');
    const raised = await follow();
    expect(raised.map(({ application, status, seq }) => [application, status, seq])).to.deep.equal([
      ['LOAN-1', 'CORRECTED', 1],
    ]);
    expect(await follow(), 'once').to.deep.equal([]);
    expect((await listNotices(storage, { limit: 10 })).items).to.have.length(1);
  });

  it('believes no list of changes that has a gap, and reads on once it has none', async () => {
    await hold(LEAF, 'LOAN-1');
    await follow();
    ledger.change('ef'.repeat(32), 'CORRECTED');
    ledger.change(LEAF, 'CORRECTED');
    const [hidden] = ledger.changes.splice(0, 1);
    const refused = await follow().then(
      () => 'no refusal',
      (error: Error) => error.message,
    );
    expect(refused).to.match(/^LEDGER_CORRUPT: /);
    if (hidden) ledger.changes.unshift(hidden);
    expect((await follow()).map(({ seq }) => seq)).to.deep.equal([2]);
  });

  it('goes on asking for a new holding while peers may be some blocks apart, and no longer', async () => {
    await hold(LEAF, 'LOAN-1');
    await follow();
    const fresh = async () => {
      const keys: string[] = [];
      for await (const [key] of storage.table('holdingfresh').range()) keys.push(key);
      return keys.length;
    };
    expect(await fresh()).to.equal(1);
    now += 10_001;
    await follow();
    expect(await fresh()).to.equal(0);
  });
});
