import { expect } from 'chai';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Ledger, LedgerCall } from '../../ports/ledger';
import { RegistryCache } from './registry-cache';

/** Answers with no keys; each answer comes when it is told to, or fails. */
class SlowLedger {
  readonly open: { end: () => void; fail: () => void }[] = [];

  evaluate<T>(_: LedgerCall, parse: (value: unknown) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.open.push({ end: () => resolve(parse([])), fail: () => reject(new Error('away')) });
    });
  }
}

describe('what a gateway knows of the registry', () => {
  let ledger: SlowLedger;
  let cache: RegistryCache;
  let now: number;

  beforeEach(() => {
    now = 1_000;
    ledger = new SlowLedger();
    cache = new RegistryCache(ledger as unknown as Ledger, { now: () => now }, { ttlMs: 2_000 });
  });

  /** Asks at this time; whether the answer was there without the ledger. */
  async function isKnownAt(time: number): Promise<boolean> {
    now = time;
    let known = false;
    void cache.keys('TaxMSP').then(
      () => (known = true),
      () => undefined,
    );
    await nextTurn();
    return known;
  }

  async function answer(at: number, how: 'end' | 'fail' = 'end'): Promise<void> {
    ledger.open[at]?.[how]();
    await nextTurn();
  }

  it('is asked for again before its time is over, once, and nobody waits for that', async () => {
    expect(await isKnownAt(1_000)).to.equal(false);
    await answer(0);
    expect(await isKnownAt(2_400)).to.equal(true);
    expect(ledger.open).to.have.length(1);
    expect(await isKnownAt(2_600)).to.equal(true);
    expect(await isKnownAt(2_700)).to.equal(true);
    expect(ledger.open).to.have.length(2);
    await answer(1);
    expect(await isKnownAt(3_100)).to.equal(true);
    expect(ledger.open).to.have.length(2);
  });

  it('is never older than its time, counted from the question: a revocation is noticed', async () => {
    await isKnownAt(1_000);
    await answer(0);
    await isKnownAt(2_600);
    expect(await isKnownAt(3_000)).to.equal(false);
    now = 4_700;
    await answer(1);
    await answer(2);
    expect(await isKnownAt(5_000)).to.equal(false);
  });

  it('stays until its own end where asking again fails, and is then asked for', async () => {
    await isKnownAt(1_000);
    await answer(0);
    await isKnownAt(2_600);
    await answer(1, 'fail');
    expect(await isKnownAt(2_900)).to.equal(true);
    expect(ledger.open).to.have.length(2);
    expect(await isKnownAt(3_000)).to.equal(false);
    expect(ledger.open).to.have.length(3);
  });
});
