import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { leafHash, logEntryBytes, toHex } from '@concordat/chaincode/domain';
import {
  type LevelVault,
  type Log,
  openLevelLog,
  openLevelStorage,
  openLevelVault,
  type SealedRecord,
  type Storage,
  toPayload,
} from '@concordat/gateway/adapters';
import { expect } from 'chai';
import {
  companiesOf,
  COURT,
  courtJudgment,
  CUSTOMS,
  customsLevel,
  subjectOf,
  TAX,
  taxGrade,
} from '../support/companies';
import { sharedConsortium } from '../support/consortium';
import { eventually } from '../support/eventually';
import {
  canLimitFiles,
  canMount,
  type FillableDisk,
  limitedFolder,
  limitFiles,
  mountedDisk,
} from '../support/full-disk';
import { entryOf } from '../support/lying-publisher';
import { SCENARIO_MS } from '../support/patience';
import { codeOf } from '../support/refusal';
import { json, publishOne, resolve, signedConsent } from '../support/steps';

/** A publisher's storage, as its gateway opens it. */
interface Register {
  storage: Storage;
  log: Log;
  vault: LevelVault;
}

async function openRegister(folder: string): Promise<Register> {
  const storage = await openLevelStorage(join(folder, 'db'));
  const vault = await openLevelVault({
    storage,
    shredDirectory: join(folder, 'shred'),
    kek: Buffer.alloc(32, 1),
    indexSecret: Buffer.alloc(32, 2),
    bucketSize: 10,
  });
  return { storage, vault, log: await openLevelLog(storage) };
}

/** Larger than what a block of the disk may have left. */
const NOTE = 'x'.repeat(100_000);

function newRecord(): SealedRecord {
  const entry = entryOf('TaxMSP');
  const hash = toHex(leafHash(logEntryBytes(entry)));
  return { entry, leafHash: hash, secret: randomBytes(32), groups: { note: { note: NOTE } } };
}

/** Seals and logs a record in one write, as publishing does. */
async function store({ storage, log, vault }: Register, record = newRecord()): Promise<SealedRecord> {
  const batch = storage.batch();
  const appended = await log.append(batch, [logEntryBytes(record.entry)]);
  await vault.seal(batch, [toPayload(record)], appended.first);
  await batch.commit();
  appended.applied();
  return record;
}

const recovered = ({ storage }: Register) =>
  eventually('the storage has recovered', () =>
    Promise.resolve(storage.fault() === undefined ? true : undefined),
  );

const DISKS = [
  { name: 'no file may grow', possible: canLimitFiles, make: limitedFolder },
  { name: 'a disk of its own is full (root only)', possible: canMount, make: mountedDisk },
];

for (const { name, possible, make } of DISKS) {
  describe(`storage where ${name} (invariant 5)`, function () {
    this.timeout(SCENARIO_MS);
    let disk: FillableDisk;
    let register: Register;

    before('can this machine do that?', function () {
      if (!possible) this.skip();
    });
    beforeEach(async () => {
      disk = await make();
      register = await openRegister(disk.folder);
    });
    afterEach(async () => {
      await disk.makeRoom();
      await register.storage.close();
      await disk.destroy();
    });

    async function reopen(): Promise<void> {
      await register.storage.close();
      register = await openRegister(disk.folder);
    }

    function put(key: string): Promise<void> {
      const batch = register.storage.batch();
      batch.put('row', key, Buffer.from(NOTE));
      return batch.commit();
    }

    async function expectExactly(records: SealedRecord[]): Promise<void> {
      const { log, vault, storage } = register;
      expect(log.size()).to.equal(records.length);
      for (const [index, record] of records.entries()) {
        expect(Buffer.from(await log.entry(index))).to.deep.equal(Buffer.from(logEntryBytes(record.entry)));
        expect(await vault.open(record.leafHash)).to.deep.include({ groups: record.groups });
      }
      const sealed: string[] = [];
      for await (const [key] of storage.table('sealed').range()) sealed.push(key);
      expect(sealed.sort()).to.deep.equal(records.map((record) => record.leafHash).sort());
    }

    it('acknowledges nothing that does not fit, reads on, and writes again by itself once there is room', async () => {
      const kept = [await store(register), await store(register)];
      await disk.fill();
      for (let attempt = 0; attempt < 3; attempt++) {
        expect(await codeOf(store(register))).to.equal('STORAGE_FULL');
        expect(register.storage.fault()?.code).to.equal('STORAGE_FULL');
        await expectExactly(kept);
      }
      await disk.makeRoom();
      await recovered(register);
      await expectExactly(kept);
      kept.push(await store(register));
      await expectExactly(kept);
      await reopen();
      await expectExactly(kept);
    });

    it('says once that writing works again, when all of it does', async () => {
      await register.storage.close();
      let said = 0;
      const storage = await openLevelStorage(join(disk.folder, 'db'), { onRecovered: () => (said += 1) });
      register = { ...register, storage };
      await disk.fill();
      for (const table of ['row', 'bulk-row']) {
        const batch = storage.batch();
        batch.put(table, '1', Buffer.from(NOTE));
        expect(await codeOf(batch.commit())).to.equal('STORAGE_FULL');
      }
      await disk.makeRoom();
      await recovered(register);
      expect(said).to.equal(1);
    });

    it('loses nothing where the process ends while the disk is full', async () => {
      const kept = [await store(register)];
      await disk.fill();
      expect(await codeOf(store(register))).to.equal('STORAGE_FULL');
      await register.storage.close();
      expect(await codeOf(openRegister(disk.folder))).to.equal('STORAGE_FULL');
      await disk.makeRoom();
      register = await openRegister(disk.folder);
      await expectExactly(kept);
    });

    it('gives each of those who write at once its own answer, all of them true', async () => {
      const rows = (from: number) => Array.from({ length: 30 }, (_, index) => `${from + index}`);
      const tryPut = (key: string) =>
        put(key).then(
          () => [key],
          () => [],
        );
      const before = rows(100).map(tryPut);
      const filled = disk.fill();
      const acknowledged = (await Promise.all([...before, ...rows(200).map(tryPut)])).flat();
      await filled;
      await disk.makeRoom();
      await recovered(register);
      acknowledged.push(...(await tryPut('300')));
      await reopen();
      const found: string[] = [];
      for await (const [key] of register.storage.table('row').range()) found.push(key);
      expect(found).to.deep.equal(acknowledged.sort());
      expect(found).to.include('300');
    });

    it('goes on with a long reading while it is opened anew', async () => {
      const batch = register.storage.batch();
      for (let row = 0; row < 50; row++) batch.put('row', String(1000 + row), Buffer.from('x'));
      await batch.commit();
      for (const reverse of [false, true]) {
        const read: string[] = [];
        for await (const [key] of register.storage.table('row').range({ reverse, limit: 40 })) {
          read.push(key);
          if (read.length !== 3) continue;
          await disk.fill();
          expect(await codeOf(put('2000'))).to.equal('STORAGE_FULL');
          await disk.makeRoom();
          await recovered(register);
        }
        expect(new Set(read).size).to.equal(40);
        expect(read).to.deep.equal(reverse ? [...read].sort().reverse() : [...read].sort());
      }
    });
  });
}

describe('an erasure where no file may grow (invariant 5)', function () {
  this.timeout(SCENARIO_MS);
  let disk: FillableDisk;

  before('can this machine do that?', async function () {
    if (!canLimitFiles) this.skip();
    disk = await limitedFolder();
  });
  after(() => disk?.destroy());

  it('erases nothing, and loses none of the bucket’s other records', async () => {
    let register = await openRegister(disk.folder);
    const first = await store(register);
    // A new shred key still fits, the write that wraps the others under it does not.
    limitFiles(process.pid, 200);
    expect(await codeOf(register.vault.erase([first.leafHash]))).to.equal('STORAGE_FULL');
    await disk.makeRoom();
    await recovered(register);
    const second = await store(register);
    await register.storage.close();
    register = await openRegister(disk.folder);
    for (const { leafHash: hash } of [first, second])
      expect(await register.vault.open(hash)).not.to.equal(undefined);
    await register.vault.erase([first.leafHash]);
    expect(await register.vault.open(first.leafHash)).to.equal(undefined);
    expect(await register.vault.open(second.leafHash)).not.to.equal(undefined);
    await register.storage.close();
  });
});

describe('a gateway on a full disk (invariant 5)', function () {
  this.timeout(SCENARIO_MS);
  const world = sharedConsortium();
  const [company, other] = companiesOf(9641, 2);
  if (!company || !other) throw new Error('no companies');
  const subject = subjectOf(company);

  before('can this machine do that?', function () {
    if (!canLimitFiles) this.skip();
  });
  afterEach(() => limitFiles(world.tax.process.pid, undefined));

  it('refuses with STORAGE_FULL, says so in /readyz, reads on, and recovers by itself', async () => {
    const { tax, bank } = world;
    const leafHash = await publishOne(tax, TAX, taxGrade(company));
    await publishOne(world.court, COURT, courtJudgment(company, { number: 9641 }));
    await publishOne(world.customs, CUSTOMS, customsLevel(company));
    await signedConsent({ grantee: bank, certifier: tax, subject });
    const publishOther = () =>
      json<{ counts: { new: number; equal: number } }>(tax.submitter, '/v1/records', {
        query: { schema: TAX },
        json: [taxGrade(other)],
      });

    limitFiles(tax.process.pid, 0);
    expect(await codeOf(publishOther())).to.equal('STORAGE_FULL');
    expect(await codeOf(publishOther())).to.equal('STORAGE_FULL');
    const { ready, checks } = await tax.readiness();
    expect(ready).to.equal(false);
    expect(checks.find(({ name }) => name === 'storage')?.missing).to.include('STORAGE_FULL');
    expect(await tax.metric('concordat_storage_writable')).to.equal(0);
    expect(await json(tax.submitter, `/v1/records/${leafHash}`)).to.include({ leafHash });
    const during = await resolve(bank, { subject });
    expect(during.lines.map(({ publisher, outcome }) => [publisher, outcome])).to.deep.equal([
      ['TaxMSP', 'UNAVAILABLE'],
      ['CourtMSP', 'RECORDS'],
      ['CustomsMSP', 'RECORDS'],
    ]);

    limitFiles(tax.process.pid, undefined);
    await tax.ready();
    expect(await tax.metric('concordat_storage_writable')).to.equal(1);
    // Nothing of the refused calls was kept.
    expect((await publishOther()).counts).to.include({ new: 1, equal: 0 });
    expect((await publishOther()).counts).to.include({ new: 0, equal: 1 });
    const after = await resolve(bank, { subject, enquiryId: during.enquiryId });
    expect(after.lines.map(({ outcome }) => outcome)).to.deep.equal(['RECORDS', 'RECORDS', 'RECORDS']);
    expect(after.lines[0]?.records).to.have.length(1);
  });
});
