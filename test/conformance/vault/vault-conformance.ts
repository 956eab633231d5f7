import { randomBytes } from 'node:crypto';
import { leafHash, logEntryBytes, toHex } from '@concordat/chaincode/domain';
import { type SealedRecord, type Storage, toPayload, type Vault } from '@concordat/gateway/adapters';
import { expect } from 'chai';

/** A vault under test, on a storage of its own. */
export interface VaultUnderTest {
  storage: Storage;
  vault: Vault;
  /** Closes both and opens what is on disk. */
  reopen(): Promise<VaultUnderTest>;
  /** Every byte that the adapter keeps on disk, for a search. */
  bytesOnDisk(): Promise<Buffer>;
  close(): Promise<void>;
}

/** What every adapter of the vault port must do. The adapter is made with buckets of 3. */
export function vaultConformance(name: string, make: () => Promise<VaultUnderTest>): void {
  describe(`vault: ${name}`, () => {
    let made: VaultUnderTest;
    beforeEach(async () => {
      made = await make();
    });
    afterEach(() => made.close());

    it('gives back what was sealed, after a restart too', async () => {
      const records = await sealNew(made, 8);
      made = await made.reopen();
      for (const record of records) expect(await made.vault.open(record.leafHash)).to.deep.equal(record);
      expect(await made.vault.open('00'.repeat(32))).to.equal(undefined);
    });

    it('holds nothing of a batch that is never committed', async () => {
      const record = someRecord();
      await made.vault.seal(made.storage.batch(), [toPayload(record)], 0);
      expect(await made.vault.open(record.leafHash)).to.equal(undefined);
      const [next] = await sealNew(made, 1);
      expect(await made.vault.open(next?.leafHash ?? '')).to.deep.equal(next);
    });

    it('erases a record, leaves its neighbours, and knows the place of each in the log all the while', async () => {
      const records = await sealNew(made, 7);
      const [first, second, third] = records as [SealedRecord, SealedRecord, SealedRecord];
      await made.vault.erase([first.leafHash, third.leafHash]);
      made = await made.reopen();
      expect(await made.vault.open(first.leafHash)).to.equal(undefined);
      expect(await made.vault.open(third.leafHash)).to.equal(undefined);
      expect(await made.vault.open(second.leafHash)).to.deep.equal(second);
      const hashes = records.map(({ leafHash }) => leafHash);
      const indices = records.map((_, at) => FIRST_INDEX + at);
      expect(await made.vault.indicesOf([...hashes, '00'.repeat(32)])).to.deep.equal([...indices, undefined]);
      expect(await made.vault.indexOf(first.leafHash)).to.equal(FIRST_INDEX);
      for (const record of records.slice(3)) {
        expect(await made.vault.open(record.leafHash)).to.deep.equal(record);
      }
    });

    it('erases twice as it erases once, and seals on afterwards', async () => {
      const [first] = await sealNew(made, 2);
      await made.vault.erase([first?.leafHash ?? '']);
      await made.vault.erase([first?.leafHash ?? '', '00'.repeat(32)]);
      const more = await sealNew(made, 5);
      for (const record of more) expect(await made.vault.open(record.leafHash)).to.deep.equal(record);
    });

    it('writes what must go with an erased record together with it', async () => {
      const [record] = await sealNew(made, 1);
      await made.vault.erase([record?.leafHash ?? ''], (batch) =>
        batch.put('probe', 'erased', Buffer.from('yes')),
      );
      expect(Buffer.from((await made.storage.table('probe').get('erased')) ?? []).toString()).to.equal('yes');
    });

    it('leaves no payload in the clear on disk', async () => {
      const record = someRecord('a very recognisable grade');
      await sealAll(made, [record]);
      made = await made.reopen();
      const bytes = await made.bytesOnDisk();
      expect(bytes.length).to.be.greaterThan(100);
      expect(bytes.includes('a very recognisable grade')).to.equal(false);
      expect(bytes.includes(Buffer.from(record.secret))).to.equal(false);
    });

    it('indexes by keyed hash: equal for equal texts, another for each purpose', () => {
      const { vault } = made;
      expect(vault.indexKey('subject', 'x')).to.equal(vault.indexKey('subject', 'x'));
      const keys = [
        vault.indexKey('subject', 'x'),
        vault.indexKey('business', 'x'),
        vault.indexKey('content', 'x'),
        vault.indexKey('subject', 'y'),
      ];
      expect(new Set(keys).size).to.equal(4);
      for (const key of keys) expect(key).to.match(/^[0-9a-f]{64}$/);
    });
  });
}

/** A record whose leaf hash is its entry's, as the vault checks. */
function someRecord(grade = 'A'): SealedRecord {
  const entry = {
    v: 1 as const,
    recordId: randomBytes(16).toString('hex'),
    publisher: 'TaxMSP',
    schema: 'cn.tax.grade@1',
    commitment: randomBytes(32).toString('hex'),
  };
  return {
    entry,
    leafHash: toHex(leafHash(logEntryBytes(entry))),
    secret: randomBytes(32),
    groups: { grade: { grade, year: 2025 } },
  };
}

/** In the log, of whatever is sealed here. */
const FIRST_INDEX = 2 ** 33;

async function sealNew(made: VaultUnderTest, count: number): Promise<SealedRecord[]> {
  return sealAll(
    made,
    Array.from({ length: count }, () => someRecord()),
  );
}

async function sealAll(made: VaultUnderTest, records: SealedRecord[]): Promise<SealedRecord[]> {
  const batch = made.storage.batch();
  await made.vault.seal(batch, records.map(toPayload), FIRST_INDEX);
  await batch.commit();
  return records;
}
