import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leafHash, logEntryBytes, toHex } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import { drawRandom } from '../../crypto';
import type { Storage } from '../../ports/storage';
import type { SealedRecord } from '../../ports/vault';
import { openLevelStorage } from '../level-storage';
import type { LevelVault } from './level-vault';
import { openLevelVault } from './level-vault';
import { toPayload } from './to-payload';

describe('the LevelDB vault', () => {
  const kek = drawRandom(32);
  let directory: string;
  let storage: Storage;
  let vault: LevelVault;

  const shred = () => join(directory, 'shred');
  const openWith = (key: Uint8Array, previousKeks: Uint8Array[] = []) =>
    openLevelVault({
      storage,
      shredDirectory: shred(),
      kek: key,
      previousKeks,
      indexSecret: Buffer.alloc(32),
      bucketSize: 4,
    });

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'concordat-vault-'));
    storage = await openLevelStorage(join(directory, 'db'));
    vault = await openWith(kek);
  });
  afterEach(async () => {
    await storage.close();
    await rm(directory, { recursive: true });
  });

  async function seal(count: number): Promise<SealedRecord[]> {
    const records = Array.from({ length: count }, newRecord);
    const batch = storage.batch();
    await vault.seal(batch, records.map(toPayload), 0);
    await batch.commit();
    return records;
  }

  it('fills a bucket before it makes another shred key', async () => {
    for (let call = 0; call < 9; call++) await seal(1);
    expect((await readdir(shred())).sort()).to.deep.equal(['1.1', '2.1', '3.1']);
    vault = await openWith(kek);
    await seal(3);
    expect(await readdir(shred())).to.have.length(3);
  });

  it('refuses swapped rows and every changed bit', async () => {
    const [first, second] = (await seal(2)) as [SealedRecord, SealedRecord];
    const rows = [
      { table: 'sealed', keys: [first.leafHash, second.leafHash], from: INDEX_BITS },
      { table: 'bulk-payload', keys: PAYLOADS, from: 0 },
    ] as const;
    for (const { table, keys, from } of rows) {
      const [row, other] = await values(table, keys);
      await put(table, keys[0], other);
      expect(await refusal(first)).to.equal('VAULT_CORRUPT');
      await put(table, keys[0], row);
      expect(await vault.open(first.leafHash)).to.deep.equal(first);
      for (let bit = from; bit < other.length * 8; bit += 11) {
        await put(table, keys[1], flipped(other, bit));
        expect(await refusal(second)).to.equal('VAULT_CORRUPT');
      }
      await put(table, keys[1], other);
    }
  });

  it('refuses a record whose payload is gone, and takes the place of one whose write was cut off', async () => {
    const batch = storage.batch();
    batch.put('bulk-payload', PAYLOADS[0], Buffer.from('of a write that was cut off before its rows'));
    await batch.commit();
    const [first] = (await seal(1)) as [SealedRecord];
    expect(await vault.open(first.leafHash)).to.deep.equal(first);
    await remove('bulk-payload', PAYLOADS[0]);
    expect(await refusal(first)).to.equal('VAULT_CORRUPT');
  });

  it('changes the key-encryption key without touching a payload', async () => {
    const records = await seal(6);
    const before = await values('bulk-payload', PAYLOADS);
    const next = drawRandom(32);
    expect(await vault.rotateKek(next)).to.equal(2);
    vault = await openWith(next);
    for (const record of records) expect(await vault.open(record.leafHash)).to.deep.equal(record);
    expect(await values('bulk-payload', PAYLOADS)).to.deep.equal(before);
    vault = await openWith(kek);
    expect(await refusal(records[0] as SealedRecord)).to.equal('KEK_MISSING');
  });

  it('reads on when a change of the key-encryption key was interrupted', async () => {
    const records = await seal(6);
    const untouched = await readFile(join(shred(), '1.1'));
    const next = drawRandom(32);
    await vault.rotateKek(next);
    await writeFile(join(shred(), '1.1'), untouched);
    vault = await openWith(next, [kek]);
    for (const record of records) expect(await vault.open(record.leafHash)).to.deep.equal(record);
  });

  it('takes a row that was cut for no erased record', async () => {
    const [first] = (await seal(1)) as [SealedRecord];
    const row = (await storage.table('sealed').get(first.leafHash)) ?? Buffer.alloc(0);
    for (const length of [0, 5, 7, row.length - 1]) {
      await put('sealed', first.leafHash, row.subarray(0, length));
      expect(await refusal(first), `${length} bytes`).to.equal('VAULT_CORRUPT');
    }
  });

  it('leaves an erased record unreadable in a copy of the database made before', async () => {
    const [first, second] = (await seal(2)) as [SealedRecord, SealedRecord];
    const copy = [
      { table: 'sealed', key: first.leafHash },
      { table: 'bulk-payload', key: PAYLOADS[0] },
      { table: 'datakey', key: '000000000001/000000000000' },
    ].map(({ table, key }) => ({ table, key, value: storage.table(table).get(key) }));
    for (const { value } of copy) expect(await value).not.to.equal(undefined);
    const restore = async (which: number) => {
      const { table, key, value } = copy[which] as (typeof copy)[number];
      await put(table, key, (await value) ?? Buffer.alloc(0));
    };
    await vault.erase([first.leafHash]);
    expect(await readdir(shred())).to.deep.equal(['1.2']);
    expect(await storage.table('bulk-payload').get(PAYLOADS[0])).to.equal(undefined);
    await restore(0);
    await restore(1);
    expect(await refusal(first)).to.equal('VAULT_CORRUPT');
    expect(await vault.open(second.leafHash)).to.deep.equal(second);
    await restore(2);
    vault = await openWith(kek);
    expect(await refusal(first)).to.equal('SHRED_KEY_MISSING');
  });

  it('destroys at the next start a shred key whose erasure was interrupted', async () => {
    const [first, second] = (await seal(2)) as [SealedRecord, SealedRecord];
    const old = await readFile(join(shred(), '1.1'));
    await vault.erase([first.leafHash]);
    await writeFile(join(shred(), '1.1'), old);
    vault = await openWith(kek);
    expect(await readdir(shred())).to.deep.equal(['1.2']);
    expect(await vault.open(second.leafHash)).to.deep.equal(second);
  });

  it('never reuses the number of a shred key that a restored database does not know', async () => {
    await seal(1);
    await writeFile(join(shred(), '7.1'), 'of a newer state');
    vault = await openWith(kek);
    const [record] = await seal(1);
    expect((await readdir(shred())).sort()).to.deep.equal(['1.1', '7.1', '8.1']);
    expect(await vault.open(record?.leafHash ?? '')).to.deep.equal(record);
  });

  async function put(table: string, key: string, value: Uint8Array): Promise<void> {
    const batch = storage.batch();
    batch.put(table, key, value);
    await batch.commit();
  }

  async function remove(table: string, key: string): Promise<void> {
    const batch = storage.batch();
    batch.delete(table, key);
    await batch.commit();
  }

  async function values(table: string, keys: readonly string[]): Promise<[Buffer, Buffer]> {
    const found = await storage.table(table).getMany([...keys]);
    return found.map((value) => Buffer.from(value ?? [])) as [Buffer, Buffer];
  }

  async function refusal({ leafHash: leaf }: SealedRecord): Promise<unknown> {
    return vault.open(leaf).then(
      () => 'opened',
      (error: { code?: string }) => error.code,
    );
  }
});

/** A row begins with the record's index in the log, which proofs are made for, and not its payload. */
const INDEX_BITS = 48;

/** Where the first two payloads of the first bucket lie. */
const PAYLOADS = ['000000000001/000000000000', '000000000001/000000000001'] as const;

function newRecord(): SealedRecord {
  const entry = {
    v: 1 as const,
    recordId: drawRandom(16).toString('hex'),
    publisher: 'TaxMSP',
    schema: 'cn.tax.grade@1',
    commitment: drawRandom(32).toString('hex'),
  };
  const hash = toHex(leafHash(logEntryBytes(entry)));
  return { entry, leafHash: hash, secret: drawRandom(32), groups: { grade: { grade: 'A' } } };
}

function flipped(bytes: Uint8Array, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}
