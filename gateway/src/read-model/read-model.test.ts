import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { canonicalJson, type Enquiry, nextChain, sequence, stateKey } from '@concordat/chaincode/domain';
import { openLevelStorage } from '../adapters/level-storage';
import { describeError } from '../errors';
import { createLog } from '../logging';
import type { LedgerWrite } from '../ports/ledger';
import type { ReadModel } from '../ports/read-model';
import { type Storage, StorageError } from '../ports/storage';
import { rowKey, TABLES } from './rows';
import { ScriptedLedger } from './testing/scripted-ledger';
import { startReadModel } from './index';

const log = createLog({ level: 'silent' });
/** Far longer than any of these waits takes: where it ends, something is wrong. */
const WAIT = { timeoutMs: 20_000 };
const COMMITMENT = 'ab'.repeat(32);
const CONSENT = 'c1'.repeat(32);

function enquiries(grantee: string, count: number): Enquiry[] {
  let previous: string | null = null;
  return Array.from({ length: count }, (_, index) => {
    const rest: Omit<Enquiry, 'chain'> = {
      enquiryId: `${index}`.padStart(32, '0'),
      basis: 'CONSENT',
      reference: 'c1',
      subjectCommitment: COMMITMENT,
      escrow: 'AAAA',
      product: 'p@1',
      purpose: 'loan-origination',
      recipientKeyId: 'k1',
      detailsHash: 'cd'.repeat(32),
      grantee,
      seq: index + 1,
      decision: 'GRANTED',
      code: null,
      lines: [],
      time: 1000 + index,
    };
    previous = nextChain(previous, rest);
    return { ...rest, chain: previous };
  });
}

function enquiryWrite(enquiry: Enquiry): LedgerWrite {
  return { key: stateKey('enquiry', enquiry.grantee, sequence(enquiry.seq)), value: canonicalJson(enquiry) };
}

function stateWrite(state: string, since: number): LedgerWrite {
  const value = { id: CONSENT, grantee: 'BankMSP', state, lifecycle: CONSENT, since };
  return { key: stateKey('consentstate', CONSENT), value: JSON.stringify(value) };
}

function stateRow(changes: object): string {
  const state = { id: CONSENT, grantee: 'BankMSP', state: 'ACTIVE', lifecycle: CONSENT, since: 1 };
  return JSON.stringify({ value: { ...state, ...changes }, block: 0, time: 1, txId: 'tx0' });
}

describe('the read model', () => {
  let directory: string;
  let storage: Storage;
  let ledger: ScriptedLedger;
  let model: ReadModel;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'read-model-'));
    storage = await openLevelStorage(directory);
    ledger = new ScriptedLedger();
    model = await startReadModel({ ledger, storage, log });
  });
  afterEach(async () => {
    await model.close();
    await storage.close();
    await rm(directory, { recursive: true });
  });

  async function collect<T>(rows: AsyncIterable<T>): Promise<T[]> {
    const all: T[] = [];
    for await (const row of rows) all.push(row);
    return all;
  }

  it('knows an enquiry with the block that committed it', async () => {
    const [first] = enquiries('BankMSP', 1);
    ledger.commit([]);
    ledger.commit(first ? [enquiryWrite(first)] : []);
    const found = await model.waitFor(() => model.enquiry('BankMSP', 1), WAIT);
    expect(found).to.deep.equal({ enquiry: first, block: 1, txId: 'tx1' });
    expect(await model.enquiry('BankMSP', 2)).to.equal(undefined);
    expect(await model.enquiry('Bank2MSP', 1)).to.equal(undefined);
    expect(await model.enquiriesOfCommitment(COMMITMENT)).to.deep.equal([{ grantee: 'BankMSP', seq: 1 }]);
  });

  it('goes on by itself once its peer shows it blocks, and says so until then', async () => {
    ledger.forbids = true;
    await model.rebuild();
    ledger.commit([stateWrite('ACTIVE', 1)]);
    while (model.fault() !== 'LEDGER_FORBIDDEN') await sleep(5);
    expect(model.height()).to.equal(0);
    ledger.forbids = false;
    await model.waitForHeight(1, WAIT);
    expect(model.fault()).to.equal(undefined);
  });

  it('ignores what an invalid transaction wanted to write', async () => {
    ledger.commit([stateWrite('ACTIVE', 1)]);
    ledger.commit([stateWrite('REVOKED', 2)], { valid: false });
    await model.waitForHeight(2, WAIT);
    expect((await model.consentState(CONSENT))?.state).to.equal('ACTIVE');
  });

  it('knows how a state stood at an earlier block', async () => {
    ledger.commit([stateWrite('ACTIVE', 1)]);
    ledger.commit([]);
    ledger.commit([stateWrite('REVOKED', 3)]);
    await model.waitForHeight(3, WAIT);
    expect((await model.at('consentstate', [CONSENT], 1))?.value.state).to.equal('ACTIVE');
    expect((await model.at('consentstate', [CONSENT], 2))?.value.state).to.equal('REVOKED');
    expect((await model.history('consentstate', CONSENT)).map(({ value }) => value.state)).to.deep.equal([
      'ACTIVE',
      'REVOKED',
    ]);
  });

  it('takes no row that decides something as it finds it: a restored disk may hold anything', async () => {
    ledger.commit([stateWrite('ACTIVE', 1)]);
    await model.waitForHeight(1, WAIT);
    const row = rowKey('consentstate', CONSENT);
    for (const bytes of [stateRow({ state: 'WHATEVER' }), stateRow({ since: '1' }), 'no JSON', 'null']) {
      const batch = storage.batch();
      batch.put(TABLES.state, row, Buffer.from(bytes));
      await batch.commit();
      const code = await model.consentState(CONSENT).catch(describeError);
      expect(code, bytes).to.include({ code: 'STORAGE_CORRUPT', internal: false });
    }
  });

  it('verifies every grantee’s chain', async () => {
    ledger.commit(enquiries('BankMSP', 3).map(enquiryWrite));
    ledger.commit(enquiries('Bank2MSP', 2).map(enquiryWrite));
    await model.waitForHeight(2, WAIT);
    const chains = await model.grantees();
    expect(chains.map(({ grantee, seq, verified }) => [grantee, seq, verified])).to.have.deep.members([
      ['BankMSP', 3, true],
      ['Bank2MSP', 2, true],
    ]);
    expect(await model.anomalies()).to.deep.equal([]);
  });

  it('notices a gap, an altered and a rewritten enquiry', async () => {
    const [one, , three] = enquiries('BankMSP', 3);
    const [other] = enquiries('Bank2MSP', 1);
    if (!one || !three || !other) throw new Error('too few');
    ledger.commit([one, three, one, { ...other, purpose: 'supervision' as const }].map(enquiryWrite));
    await model.waitForHeight(1, WAIT);
    const kinds = (await model.anomalies()).map(({ kind, grantee }) => `${kind} ${grantee}`);
    expect(kinds.sort()).to.deep.equal([
      'CHAIN_BROKEN Bank2MSP',
      'CHAIN_GAP BankMSP',
      'ENQUIRY_REWRITTEN BankMSP',
    ]);
    expect((await model.grantees()).every(({ verified }) => !verified)).to.equal(true);
  });

  it('goes on where it stopped, and is the same when built anew', async () => {
    const [one, two] = enquiries('BankMSP', 2);
    if (!one || !two) throw new Error('too few');
    ledger.commit([enquiryWrite(one), stateWrite('ACTIVE', 1)]);
    await model.waitForHeight(1, WAIT);
    await model.close();
    ledger.commit([enquiryWrite(two), stateWrite('PAUSED', 2)]);
    model = await startReadModel({ ledger, storage, log });
    await model.waitForHeight(2, WAIT);
    const rows = await dump();
    await model.rebuild();
    await model.waitForHeight(2, WAIT);
    expect(await dump()).to.deep.equal(rows);
    expect(await model.anomalies()).to.deep.equal([]);
  });

  async function dump(): Promise<unknown> {
    return [
      await collect(model.list('enquiry')),
      await model.history('consentstate', CONSENT),
      await collect(model.enquiriesInOrder()),
      await model.grantees(),
    ];
  }

  it('refuses to go on upon another ledger', async () => {
    ledger.commit([]);
    await model.waitForHeight(1, WAIT);
    await model.close();
    ledger.chain[0] = { number: 0, hash: 'other', previousHash: '', transactions: [] };
    ledger.commit([]);
    model = await startReadModel({ ledger, storage, log });
    while (model.fault() === undefined) await new Promise(setImmediate);
    expect(model.fault()).to.equal('LEDGER_CORRUPT');
    expect(model.height()).to.equal(1);
  });

  it('pages through enquiries in the order of the ledger, both ways', async () => {
    ledger.commit(enquiries('BankMSP', 3).map(enquiryWrite));
    ledger.commit(enquiries('Bank2MSP', 2).map(enquiryWrite));
    await model.waitForHeight(2, WAIT);
    const names = (rows: [string, { value: Enquiry }][]) =>
      rows.map(([, { value }]) => `${value.grantee}${value.seq}`);
    const first = await collect(model.enquiriesInOrder({ limit: 2 }));
    const rest = await collect(model.enquiriesInOrder({ after: first[1]?.[0] ?? '' }));
    expect(names([...first, ...rest])).to.deep.equal([
      'BankMSP1',
      'BankMSP2',
      'BankMSP3',
      'Bank2MSP1',
      'Bank2MSP2',
    ]);
    const back = await collect(model.enquiriesInOrder({ after: first[1]?.[0] ?? '', reverse: true }));
    expect(names(back)).to.deep.equal(['BankMSP1']);
    const page = await collect(model.list('enquiry', { prefix: ['BankMSP'], limit: 1 }));
    const next = await collect(model.list('enquiry', { prefix: ['BankMSP'], after: page[0]?.[0] ?? '' }));
    expect(names(next)).to.deep.equal(['BankMSP2', 'BankMSP3']);
  });

  it('stops waiting when the time is up', async () => {
    const waited = model.waitForHeight(5, { timeoutMs: 20 });
    expect(await waited.catch((error: Error) => error.message)).to.match(/^CATCHING_UP: /);
  });

  it('goes on by itself with the block that could not be written', async () => {
    const [first, second] = enquiries('BankMSP', 2) as [Enquiry, Enquiry];
    ledger.commit([enquiryWrite(first)]);
    await model.waitForHeight(1, WAIT);
    await model.close();
    let refusals = 2;
    const full: Storage = {
      table: (name) => storage.table(name),
      fault: () => undefined,
      close: () => storage.close(),
      batch: () => {
        const batch = storage.batch();
        const commit = () =>
          refusals-- > 0 ? Promise.reject(new StorageError('STORAGE_FULL', 'no room')) : batch.commit();
        return { put: batch.put.bind(batch), delete: batch.delete.bind(batch), commit };
      },
    };
    model = await startReadModel({ ledger, storage: full, log });
    ledger.commit([enquiryWrite(second)]);
    await model.waitForHeight(2, WAIT);
    expect(model.fault()).to.equal(undefined);
    expect(await model.grantees()).to.have.length(1);
    expect(await model.anomalies()).to.deep.equal([]);
  });
});
