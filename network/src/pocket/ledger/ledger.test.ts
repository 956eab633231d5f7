import { common } from '@hyperledger/fabric-protos';
import { expect } from 'chai';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failureOf } from '../testing/envelopes';
import { headerHash, sealBlock } from './block';
import { keyOfStateKey, stateKey } from './keys';
import { type BlockCommit, LedgerStore } from './ledger-store';
import { decodeEntry, encodeEntry } from './version';

describe('block headers', () => {
  it('hash as Fabric’s do: SHA-256 over the DER of number, previous hash and data hash', () => {
    const header = new common.BlockHeader();
    header.setNumber(200);
    header.setPreviousHash(Buffer.alloc(32, 1));
    header.setDataHash(Buffer.alloc(32, 2));
    const der = `304802${'0200c8'}0420${'01'.repeat(32)}0420${'02'.repeat(32)}`;
    expect(headerHash(header).toString('hex')).to.equal(
      createHash('sha256').update(Buffer.from(der, 'hex')).digest('hex'),
    );
  });

  it('hash numbers of any size, and an empty previous hash', () => {
    const header = new common.BlockHeader();
    header.setDataHash(Buffer.alloc(32, 2));
    const expected = (der: string) => createHash('sha256').update(Buffer.from(der, 'hex')).digest('hex');
    expect(headerHash(header).toString('hex')).to.equal(
      expected(`3027020100${'0400'}0420${'02'.repeat(32)}`),
    );
    header.setNumber(65536);
    expect(headerHash(header).toString('hex')).to.equal(
      expected(`30290203010000${'0400'}0420${'02'.repeat(32)}`),
    );
  });
});

describe('state entries', () => {
  it('come back as they were stored', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.uint8Array(), fc.uint8Array(), (block, tx, value, meta) => {
        const entry = { version: { block, tx }, value, metadata: { meta } };
        const back = decodeEntry(encodeEntry(entry));
        expect(back.version).to.deep.equal(entry.version);
        expect(Buffer.from(back.value)).to.deep.equal(Buffer.from(value));
        expect(Buffer.from(back.metadata['meta'] ?? [])).to.deep.equal(Buffer.from(meta));
      }),
    );
  });

  it('are ordered by their keys’ UTF-8 bytes and keep their keys', () => {
    const key = fc.string({ unit: 'binary', minLength: 1 });
    fc.assert(
      fc.property(key, key, (a, b) => {
        expect(keyOfStateKey('space', stateKey('space', a))).to.equal(a);
        const order = Buffer.compare(Buffer.from(a), Buffer.from(b));
        expect(Buffer.compare(stateKey('space', a), stateKey('space', b))).to.equal(order);
      }),
    );
  });
});

describe('the ledger store', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pocket-ledger-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  function commitOf(store: LedgerStore, value: string): BlockCommit {
    const number = store.height;
    const entry = { version: { block: number, tx: 0 }, value: Buffer.from(value), metadata: {} };
    return {
      block: sealBlock({
        number,
        previousHash: store.lastHash,
        transactions: [Buffer.from(value)],
        codes: [0],
      }),
      transactions: [{ txId: `tx${number}`, tx: 0, code: 0 }],
      updates: [{ namespace: 'n', key: 'k', entry }],
      history: [{ namespace: 'n', key: 'k', tx: 0 }],
    };
  }

  it('lets a view see its own block only, however many follow', async () => {
    const store = await LedgerStore.open(folder);
    await store.commit(commitOf(store, 'first'));
    const view = store.view();
    await store.commit(commitOf(store, 'second'));
    await store.commit(commitOf(store, 'third'));
    expect(Buffer.from(view.get('n', 'k')?.value ?? []).toString()).to.equal('first');
    expect(await store.history(view, 'n', 'k')).to.deep.equal([{ block: 0, tx: 0 }]);
    await view.release();
    const latest = store.view();
    expect(Buffer.from(latest.get('n', 'k')?.value ?? []).toString()).to.equal('third');
    expect((await store.history(latest, 'n', 'k')).map(({ block }) => block)).to.deep.equal([2, 1, 0]);
    await latest.release();
    await store.close();
  });

  it('knows of no transaction whose block no view shows yet', async () => {
    const store = await LedgerStore.open(folder);
    const committing = store.commit(commitOf(store, 'first'));
    await Promise.resolve();
    // The write ends in another thread, while this one does not come to note it.
    const until = performance.now() + 5000;
    while (!store.current('n', 'k') && performance.now() < until);
    expect(store.current('n', 'k'), 'the block is written').to.not.equal(undefined);
    expect(store.transaction('tx0')).to.equal(undefined);
    await committing;
    expect(store.transaction('tx0')).to.deep.equal({ block: 0, tx: 0, code: 0 });
    await store.close();
  });

  it('comes back with height, hash and places of transactions', async () => {
    const store = await LedgerStore.open(folder);
    await store.commit(commitOf(store, 'first'));
    await store.commit(commitOf(store, 'second'));
    const { height, lastHash } = store;
    await store.close();
    const again = await LedgerStore.open(folder);
    expect([again.height, again.lastHash]).to.deep.equal([height, lastHash]);
    expect(again.transaction('tx1')).to.deep.equal({ block: 1, tx: 0, code: 0 });
    expect(again.transaction('tx2')).to.equal(undefined);
    await again.close();
  });

  it('says when another process has the ledger', async () => {
    const store = await LedgerStore.open(folder);
    expect((await failureOf(LedgerStore.open(folder))).message).to.match(/^POCKET_LEDGER_LOCKED/);
    await store.close();
  });
});
