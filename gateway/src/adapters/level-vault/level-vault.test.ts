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
    await vault.seal(batch, records);
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
    const rows = storage.table('sealed');
    const row = (await rows.get(first.leafHash)) ?? Buffer.alloc(0);
    const other = (await rows.get(second.leafHash)) ?? Buffer.alloc(0);
    await put('sealed', first.leafHash, other);
    expect(await refusal(first)).to.equal('VAULT_CORRUPT');
    await put('sealed', first.leafHash, row);
    expect(await vault.open(first.leafHash)).to.deep.equal(first);
    for (let bit = 12 * 8; bit < other.length * 8; bit += 11) {
      await put('sealed', second.leafHash, flipped(other, bit));
      expect(await refusal(second)).to.equal('VAULT_CORRUPT');
    }
  });

  it('changes the key-encryption key without touching a payload', async () => {
    const records = await seal(6);
    const before = await storage.table('sealed').get(records[0]?.leafHash ?? '');
    const next = drawRandom(32);
    expect(await vault.rotateKek(next)).to.equal(2);
    vault = await openWith(next);
    for (const record of records) expect(await vault.open(record.leafHash)).to.deep.equal(record);
    expect(await storage.table('sealed').get(records[0]?.leafHash ?? '')).to.deep.equal(before);
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

  it('leaves an erased record unreadable in a copy of the database made before', async () => {
    const [first, second] = (await seal(2)) as [SealedRecord, SealedRecord];
    const keys = '000000000001/000000000000';
    const [row, key] = [`sealed`, `datakey`].map((name) => storage.table(name));
    const copy = [await row?.get(first.leafHash), await key?.get(keys)];
    await vault.erase([first.leafHash]);
    expect(await readdir(shred())).to.deep.equal(['1.2']);
    await put('sealed', first.leafHash, copy[0] ?? Buffer.alloc(0));
    expect(await refusal(first)).to.equal('VAULT_CORRUPT');
    expect(await vault.open(second.leafHash)).to.deep.equal(second);
    await put('datakey', keys, copy[1] ?? Buffer.alloc(0));
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

  async function refusal({ leafHash: leaf }: SealedRecord): Promise<unknown> {
    return vault.open(leaf).then(
      () => 'opened',
      (error: { code?: string }) => error.code,
    );
  }
});

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
