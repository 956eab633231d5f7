import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toBase64url } from '@concordat/chaincode/domain';
import type { KeyUse } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import { openFileKeys } from '../../adapters/local';
import type { Keys } from '../../ports/keys';
import { correct, object, publish, recordAt } from '../publish';
import { grade, gradeSchema, openTestRegister } from '../publish/testing/register';
import type { TestRegister } from '../publish/testing/register';
import { anchoredHead } from './anchored-head';
import type { Anchorer } from './anchorer';
import { startAnchorer } from './anchorer';
import { RuleLedger } from './testing/rule-ledger';

describe('the anchorer', function () {
  this.timeout(120_000);
  let register: TestRegister;
  let keys: Keys;
  let keyFolder: string;
  let ledger: RuleLedger;
  let anchorer: Anchorer;
  let faults: string[];

  beforeEach(async () => {
    register = await openTestRegister();
    keyFolder = await mkdtemp(join(tmpdir(), 'concordat-anchor-'));
    keys = await openFileKeys({ directory: keyFolder, channel: 'concordat', mspId: 'TaxMSP' });
    const { keyId, publicKey } = await keys.create('checkpoint');
    const use: KeyUse = 'checkpoint';
    const key = {
      mspId: 'TaxMSP',
      keyId,
      use,
      publicKey: toBase64url(publicKey),
      validFrom: 0,
      revokedAt: null,
    };
    ledger = new RuleLedger('TaxMSP', key);
    start();
  });
  afterEach(async () => {
    await anchorer.stop();
    await register.close();
    await rm(keyFolder, { recursive: true });
  });

  function start(): void {
    faults = [];
    anchorer = startAnchorer(
      { ...register, keys, ledger },
      { onFault: (error) => faults.push((error as { code: string }).code) },
    );
    register.stored = () => anchorer.wake();
  }

  const send = async (...items: ReturnType<typeof grade>[]) =>
    publish(register, { schema: gradeSchema.id, items });
  const companies = (count: number, from = 0) =>
    Array.from({ length: count }, (_, index) => grade(`c${from + index}`));

  it('puts the log on the ledger, and tells those who wait', async () => {
    const { size, receipts } = await send(...companies(3));
    const head = await anchorer.wait(size);
    expect(head.size).to.equal(3);
    expect(ledger.head).to.include({ size: 3, root: head.root });
    expect(await recordAt(register, receipts[0]?.leafHash ?? '')).to.include({
      state: 'anchored',
      anchoredBlock: head.block,
    });
    expect((await anchorer.wait(1)).size).to.equal(3);
  });

  it('gathers what is published meanwhile, and never has two transactions in flight', async () => {
    const sizes = await Promise.all(Array.from({ length: 30 }, (_, call) => send(...companies(2, call * 2))));
    await anchorer.wait(Math.max(...sizes.map(({ size }) => size)));
    expect(ledger.mostAtOnce).to.equal(1);
    expect(ledger.blocksMade.length).to.be.lessThan(30);
  });

  it('ends a record only after its replacement stands on the ledger', async () => {
    const { receipts, size } = await send(grade('a'));
    await anchorer.wait(size);
    const old = receipts[0]?.leafHash ?? '';
    const { leafHash } = await correct(register, {
      leafHash: old,
      item: grade('a', 'C'),
      reason: 'DATA_ENTRY_ERROR',
    });
    await anchorer.settled();
    expect(ledger.statusOf(old)).to.include({ status: 'CORRECTED', replacement: leafHash, seq: 1 });
    const functions = ledger.blocksMade.flatMap((block) => block.transactions.map((each) => each.function));
    expect(functions).to.deep.equal(['attestation:anchor', 'attestation:anchor', 'attestation:setStatus']);
    expect((await anchorer.status()).waitingStatuses).to.equal(0);
  });

  it('tells in which block each record was anchored and given its statuses', async () => {
    const { receipts } = await send(grade('a'), grade('b'));
    const [a = '', b = ''] = receipts.map((receipt) => receipt.leafHash);
    await anchorer.settled();
    await object(register, b, 'SUBJECT_OBJECTS');
    await anchorer.settled();
    const { leafHash: next } = await correct(register, {
      leafHash: a,
      item: grade('a', 'C'),
      reason: 'ERROR',
    });
    await anchorer.settled();
    const told = async (leafHash: string) => {
      const { anchoredBlock, history = [] } = (await recordAt(register, leafHash)) ?? {};
      return [anchoredBlock, ...history.map(({ status, block }) => `${status} in ${block}`)];
    };
    expect(await told(a)).to.deep.equal([0, 'CORRECTED in 3']);
    expect(await told(b)).to.deep.equal([0, 'UNDER_OBJECTION in 1']);
    expect(await told(next)).to.deep.equal([2]);
    expect((await anchoredHead(register, 1))?.size).to.equal(2);
    expect((await anchoredHead(register))?.size).to.equal(3);
  });

  it('catches up by itself when the ledger was away', async () => {
    ledger.faults.push('AWAY', 'AWAY', 'AWAY');
    const { size } = await send(...companies(2));
    expect((await anchorer.wait(size)).size).to.equal(2);
    expect(faults).to.deep.equal(['LEDGER_UNAVAILABLE', 'LEDGER_UNAVAILABLE', 'LEDGER_UNAVAILABLE']);
    expect((await anchorer.status()).fault).to.equal(undefined);
  });

  it('asks the ledger after an unclear answer, and notes the block that really brought the head', async () => {
    ledger.faults.push('ANSWER_LOST');
    const { size } = await send(...companies(2));
    const head = await anchorer.wait(size);
    expect(head.block).to.equal(0);
    expect(ledger.blocksMade).to.have.length(1);
  });

  it('notes the block that really brought a status whose answer was lost', async () => {
    const { receipts } = await send(grade('a'));
    await anchorer.settled();
    ledger.faults.push('ANSWER_LOST');
    const leaf = receipts[0]?.leafHash ?? '';
    await object(register, leaf, 'SUBJECT_OBJECTS');
    await anchorer.settled();
    const view = await recordAt(register, leaf);
    expect(view?.history[0]).to.include({ status: 'UNDER_OBJECTION', seq: 1, block: 1 });
  });

  it('goes on after a restart, with what was committed while nobody listened', async () => {
    ledger.faults.push('ANSWER_LOST');
    await send(...companies(2));
    await anchorer.stop();
    register = await register.reopen();
    start();
    const { size } = await send(...companies(2, 2));
    await anchorer.wait(size);
    expect(ledger.head).to.include({ size: 4, previousSize: 2 });
    expect((await anchoredHead(register, 0))?.size).to.equal(2);
  });

  it('anchors nothing from an old copy of the log (invariant 11)', async () => {
    await anchorer.wait((await send(...companies(3))).size);
    await anchorer.stop();
    await register.close();
    register = await openTestRegister();
    start();
    await send(...companies(1));
    await faultsSeen(1);
    expect(faults[0]).to.equal('LOG_BEHIND_LEDGER');
    await send(...companies(4, 1));
    await faultsSeen(2, 'LOG_FORKED');
    expect(ledger.head?.size).to.equal(3);
  });

  it('sends at most 500 status changes in a transaction, in their order', async () => {
    await publish(register, { schema: gradeSchema.id, items: companies(1100), snapshot: {} });
    const changed = Array.from({ length: 1100 }, (_, index) => grade(`c${index}`, 'D'));
    await publish(register, { schema: gradeSchema.id, items: changed, snapshot: {} });
    await anchorer.settled();
    const writes = ledger.blocksMade
      .flatMap((block) => block.transactions)
      .filter((each) => each.function === 'attestation:setStatus')
      .map((each) => each.writes.length);
    expect(writes.every((count) => count <= 500)).to.equal(true);
    expect(writes.reduce((sum, count) => sum + count)).to.equal(1100);
  });

  it('lets those who wait go when it stops', async () => {
    const waiting = anchorer.wait(99);
    const outcome = waiting.then(
      () => 'anchored',
      (error: { code?: string }) => error.code,
    );
    await anchorer.stop();
    expect(await outcome).to.equal('ANCHORER_STOPPED');
  });

  async function faultsSeen(count: number, code?: string): Promise<void> {
    while (faults.length < count || (code !== undefined && !faults.includes(code))) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
});
