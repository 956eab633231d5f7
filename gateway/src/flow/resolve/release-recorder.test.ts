import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { mock } from 'node:test';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLevelStorage } from '../../adapters/local';
import type { Committed, Ledger, LedgerCall } from '../../ports/ledger';
import type { Storage } from '../../ports/storage';
import { type ReleaseNote, ReleaseRecorder } from './release-recorder';

/** A ledger whose transactions last until they are told to end. */
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

/** Time passes only when it is told to: what is gathered depends on no machine's speed. */
describe('bringing release entries onto the ledger', () => {
  let directory: string;
  let storage: Storage;
  let ledger: SlowLedger;
  let recorder: ReleaseRecorder;
  let now: number;
  const open = (gatherMs = 1) =>
    new ReleaseRecorder({ ledger: ledger as unknown as Ledger, storage, gatherMs });

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'recorder-'));
    storage = await openLevelStorage(directory);
    ledger = new SlowLedger();
    recorder = open();
    now = 0;
    mock.timers.enable({ apis: ['setTimeout'] });
    mock.method(performance, 'now', () => now);
  });

  afterEach(async () => {
    mock.reset();
    await recorder.stop();
    await storage.close();
    await rm(directory, { recursive: true, force: true });
  });

  async function add(...seqs: number[]): Promise<void> {
    const batch = storage.batch();
    for (const seq of seqs) recorder.add(batch, note(seq));
    await batch.commit();
  }

  /** An entry comes, and is told of. */
  async function come(seq: number): Promise<void> {
    await add(seq);
    recorder.wake();
  }

  const turn = () => new Promise(setImmediate);

  /** Lets so much time pass, and what was due go on. */
  async function pass(ms: number): Promise<void> {
    now += ms;
    mock.timers.tick(ms);
    await turn();
  }

  async function sent(count: number): Promise<void> {
    while (ledger.batches.length < count) await turn();
  }

  it('gathers for four times as long as the last transaction took', async () => {
    let end: (value?: unknown) => void = () => undefined;
    ledger.lasting = new Promise((resolve) => (end = resolve));
    await come(1);
    await pass(1);
    await sent(1);
    now += 60;
    end();
    await recorder.idle();
    await come(2);
    await pass(239);
    await come(3);
    await pass(1);
    await pass(240);
    await recorder.idle();
    expect(ledger.batches).to.deep.equal([[1], [2, 3]]);
  });

  it('gathers on while more comes', async () => {
    recorder = open(200);
    for (const seq of [1, 2, 3]) {
      await come(seq);
      await pass(150);
      expect(ledger.batches).to.deep.equal([]);
    }
    await pass(150);
    await pass(200);
    await recorder.idle();
    expect(ledger.batches).to.deep.equal([[1, 2, 3]]);
  });

  it('gathers no longer than two and a half seconds, however much comes', async () => {
    recorder = open(250);
    for (let seq = 1; seq <= 50; seq += 1) {
      expect(ledger.batches).to.deep.equal([]);
      await come(seq);
      await pass(50);
    }
    await sent(1);
    expect(ledger.batches[0]).to.have.length(50);
  });

  it('sends at once what one transaction cannot carry, and what an earlier run has left', async () => {
    const seqs = Array.from({ length: 501 }, (_, seq) => seq);
    await add(...seqs);
    recorder = open();
    recorder.wake();
    await pass(1);
    await recorder.idle();
    expect(ledger.batches.map(({ length }) => length)).to.deep.equal([500, 1]);
    expect(ledger.batches.flat()).to.deep.equal(seqs);
  });
});
