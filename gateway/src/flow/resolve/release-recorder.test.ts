import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openLevelStorage } from '../../adapters/local';
import type { Committed, Ledger, LedgerCall } from '../../ports/ledger';
import type { Storage } from '../../ports/storage';
import { type ReleaseNote, ReleaseRecorder } from './release-recorder';

/** A ledger whose transactions last as long as they are told to. */
class SlowLedger {
  readonly batches: number[][] = [];
  lasting: Promise<unknown> = Promise.resolve();

  async submit<T>({ argument }: LedgerCall, parse: (value: unknown) => T): Promise<Committed<T>> {
    const { releases } = argument as { releases: ReleaseNote[] };
    this.batches.push(releases.map(({ seq }) => seq));
    await this.lasting;
    return { txId: 'tx', block: 1, result: parse(null) };
  }
}

const note = (seq: number): ReleaseNote => ({
  grantee: 'BankMSP',
  seq,
  line: 0,
  n: 0,
  statementHash: '00'.repeat(32),
  outcome: 'ANSWERED',
});

describe('bringing release entries onto the ledger', () => {
  let directory: string;
  let storage: Storage;
  let ledger: SlowLedger;
  let recorder: ReleaseRecorder;
  const open = (gatherMs = 1) =>
    new ReleaseRecorder({ ledger: ledger as unknown as Ledger, storage, gatherMs });

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'recorder-'));
    storage = await openLevelStorage(directory);
    ledger = new SlowLedger();
    recorder = open();
  });

  afterEach(async () => {
    await recorder.stop();
    await storage.close();
    await rm(directory, { recursive: true, force: true });
  });

  async function add(...seqs: number[]): Promise<void> {
    const batch = storage.batch();
    for (const seq of seqs) recorder.add(batch, note(seq));
    await batch.commit();
  }

  it('gathers for four times as long as the last transaction took', async () => {
    ledger.lasting = sleep(60);
    await add(1);
    recorder.wake();
    await ledger.lasting;
    await add(2);
    recorder.wake();
    await sleep(20);
    await add(3);
    recorder.wake();
    await recorder.idle();
    expect(ledger.batches).to.deep.equal([[1], [2, 3]]);
  });

  it('gathers on while more comes', async () => {
    recorder = open(200);
    for (const seq of [1, 2, 3]) {
      await add(seq);
      recorder.wake();
      await sleep(150);
    }
    await recorder.idle();
    expect(ledger.batches).to.deep.equal([[1, 2, 3]]);
  });

  it('gathers no longer than two and a half seconds, however much comes', async () => {
    recorder = open(250);
    const end = Date.now() + 6_000;
    for (let seq = 1; ledger.batches.length === 0 && Date.now() < end; seq += 1) {
      await add(seq);
      recorder.wake();
      await sleep(50);
    }
    expect(ledger.batches).to.have.length(1);
    // one every 50 ms at most
    expect(ledger.batches[0]).to.have.length.within(20, 75);
  });

  it('sends at once what one transaction cannot carry, and what an earlier run has left', async () => {
    const seqs = Array.from({ length: 501 }, (_, seq) => seq);
    await add(...seqs);
    recorder = open();
    recorder.wake();
    await recorder.idle();
    expect(ledger.batches.map(({ length }) => length)).to.deep.equal([500, 1]);
    expect(ledger.batches.flat()).to.deep.equal(seqs);
  });
});
