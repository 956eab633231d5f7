import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { toHex } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import { openLevelLog } from '../adapters/level-log';
import { openLevelStorage } from '../adapters/level-storage';
import { Mutex } from '../flow/mutex/mutex';
import { createLog } from '../logging';
import { type Ledger, type LedgerCall, LedgerError } from '../ports/ledger';
import type { Log } from '../ports/log';
import type { ReadModel } from '../ports/read-model';
import type { Storage } from '../ports/storage';
import type { Vault } from '../ports/vault';
import { ReleaseGate } from './release-gate';

/** Invariant 11: stale or restored gateways notice that they are behind the ledger and release nothing until they have caught up. */
describe('the release gate (invariant 11)', () => {
  let directory: string;
  let storage: Storage;
  let log: Log;
  let gate: ReleaseGate;
  let writer: Mutex;

  beforeEach(async () => {
    writer = new Mutex();
    directory = await mkdtemp(join(tmpdir(), 'gate-'));
    storage = await openLevelStorage(directory);
    log = await openLevelLog(storage);
    const batch = storage.batch();
    const appended = await log.append(batch, [Buffer.from('one'), Buffer.from('two')]);
    await batch.commit();
    appended.applied();
  });
  afterEach(async () => {
    await gate.stop();
    await storage.close();
    await rm(directory, { recursive: true });
  });

  interface World {
    head?: { size: number; root: string };
    ledgerAway?: () => boolean;
    /** Whether the ledger takes calls and never answers. */
    silent?: boolean;
    caughtUp?: () => Promise<void>;
    erased?: string[];
  }

  const destroyed: string[] = [];
  const calls: string[] = [];
  beforeEach(() => [destroyed, calls].forEach((list) => list.splice(0)));

  function open({
    head,
    ledgerAway = () => false,
    silent = false,
    caughtUp = () => Promise.resolve(),
    erased = [],
  }: World): ReleaseGate {
    const ledger = {
      mspId: 'TaxMSP',
      submit: (call: LedgerCall) => {
        calls.push(`${call.contract}:${call.function}`);
        if (silent) return new Promise(() => undefined);
        if (ledgerAway()) return Promise.reject(new LedgerError('LEDGER_UNAVAILABLE', 'away'));
        return Promise.resolve({ txId: 'tx', block: 5, result: null });
      },
    };
    const readModel = {
      waitForHeight: (height: number) => {
        expect(height, 'the barrier’s block is in it').to.equal(6);
        return caughtUp();
      },
      get: () => Promise.resolve(head && { value: head }),
      async *list() {
        await Promise.resolve();
        for (const leafHash of erased) yield ['', { value: { leafHash, status: 'ERASED' } }];
      },
    };
    const vault = {
      open: (leafHash: string) => Promise.resolve(destroyed.includes(leafHash) ? undefined : {}),
      erase: (leafHashes: string[]) => Promise.resolve(void destroyed.push(...leafHashes)),
    };
    gate = new ReleaseGate({
      ledger: ledger as unknown as Ledger,
      readModel: readModel as unknown as ReadModel,
      log,
      vault: vault as unknown as Vault,
      writer,
      appLog: createLog({ level: 'silent' }),
    });
    return gate;
  }

  async function opened(): Promise<void> {
    while (gate.closedBecause() !== undefined) await sleep(5);
    gate.assertOpen();
  }

  it('opens once the read model has reached a transaction of this very start', async () => {
    let arrive: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    open({ caughtUp: () => arrived });
    await gate.start(20);
    expect(() => gate.assertOpen()).to.throw('CATCHING_UP: ');
    arrive();
    await opened();
    gate.assertRightLog();
  });

  it('asks for one such transaction only, however long it takes to catch up with it', async () => {
    let away = true;
    const caughtUp = () => (away ? Promise.reject(new Error('CATCHING_UP: behind')) : Promise.resolve());
    open({ caughtUp });
    await gate.start(20);
    away = false;
    await opened();
    expect(calls).to.deep.equal(['attestation:barrier']);
  });

  it('stops at once while the ledger keeps its answer to itself', async () => {
    open({ silent: true });
    await gate.start(20);
    await gate.stop();
    expect(() => gate.assertOpen()).to.throw('CATCHING_UP: ');
  });

  it('stays closed while the ledger is away, and opens by itself', async () => {
    let away = true;
    open({ ledgerAway: () => away });
    await gate.start(20);
    expect(gate.closedBecause()).to.contain('LEDGER_UNAVAILABLE');
    gate.assertRightLog();
    away = false;
    await opened();
  });

  it('opens where the log holds what the ledger knows, and more', async () => {
    open({ head: { size: 1, root: toHex(await log.root(1)) } });
    await gate.start(20_000);
    gate.assertOpen();
  });

  it('stays closed, and takes nothing in, where the log is behind the ledger: a wrong backup', async () => {
    open({ head: { size: 3, root: '00'.repeat(32) } });
    await gate.start(20_000);
    expect(() => gate.assertOpen()).to.throw('old backup');
    expect(() => gate.assertRightLog()).to.throw('LOG_BEHIND: ');
  });

  it('stays closed where the log is another one', async () => {
    open({ head: { size: 2, root: '00'.repeat(32) } });
    await gate.start(20_000);
    expect(() => gate.assertRightLog()).to.throw('another one');
  });

  it('erases what the ledger says is erased, before it opens', async () => {
    open({ erased: ['aa', 'bb'] });
    await gate.start(20_000);
    gate.assertOpen();
    expect(destroyed).to.deep.equal(['aa', 'bb']);
  });

  it('erases nothing while records are being stored: those sealed under the old key would be lost', async () => {
    let stored: () => void = () => undefined;
    const storing = writer.run(() => new Promise<void>((resolve) => (stored = resolve)));
    open({ erased: ['aa'] });
    await gate.start(50);
    expect(destroyed).to.deep.equal([]);
    stored();
    await storing;
    await opened();
    expect(destroyed).to.deep.equal(['aa']);
  });
});
