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
import { type Ledger, LedgerError } from '../ports/ledger';
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
    caughtUp?: Promise<void>;
    erased?: string[];
  }

  const destroyed: string[] = [];
  beforeEach(() => destroyed.splice(0));

  function open({
    head,
    ledgerAway = () => false,
    caughtUp = Promise.resolve(),
    erased = [],
  }: World): ReleaseGate {
    const ledger = {
      mspId: 'TaxMSP',
      height: () =>
        ledgerAway() ? Promise.reject(new LedgerError('LEDGER_UNAVAILABLE', 'away')) : Promise.resolve(5),
    };
    const readModel = {
      waitForHeight: () => caughtUp,
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

  it('opens once the read model has reached the peer’s height', async () => {
    let arrive: () => void = () => undefined;
    open({ caughtUp: new Promise((resolve) => (arrive = resolve)) });
    await gate.start(20);
    expect(() => gate.assertOpen()).to.throw('CATCHING_UP: ');
    arrive();
    await sleep(20);
    gate.assertOpen();
    gate.assertRightLog();
  });

  it('stays closed while the ledger is away, and opens by itself', async () => {
    let away = true;
    open({ ledgerAway: () => away });
    await gate.start(20);
    expect(gate.closedBecause()).to.contain('LEDGER_UNAVAILABLE');
    gate.assertRightLog();
    away = false;
    await sleep(600);
    gate.assertOpen();
  });

  it('opens where the log holds what the ledger knows, and more', async () => {
    open({ head: { size: 1, root: toHex(await log.root(1)) } });
    await gate.start(1_000);
    gate.assertOpen();
  });

  it('stays closed, and takes nothing in, where the log is behind the ledger: a wrong backup', async () => {
    open({ head: { size: 3, root: '00'.repeat(32) } });
    await gate.start(1_000);
    expect(() => gate.assertOpen()).to.throw('old backup');
    expect(() => gate.assertRightLog()).to.throw('LOG_BEHIND: ');
  });

  it('stays closed where the log is another one', async () => {
    open({ head: { size: 2, root: '00'.repeat(32) } });
    await gate.start(1_000);
    expect(() => gate.assertRightLog()).to.throw('another one');
  });

  it('erases what the ledger says is erased, before it opens', async () => {
    open({ erased: ['aa', 'bb'] });
    await gate.start(1_000);
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
    await sleep(50);
    expect(destroyed).to.deep.equal(['aa']);
  });
});
