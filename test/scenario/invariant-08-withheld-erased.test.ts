import { type GroupValue, groupDigest, toHex } from '@concordat/chaincode/domain';
import { parseBundle } from '@concordat/gateway/verify';
import { expect } from 'chai';
import { createHash, createHmac } from 'node:crypto';
import { cp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { companiesOf, subjectOf, TAX, taxGrade } from '../support/companies';
import { runningConsortium } from '../support/consortium';
import { Intruder } from '../support/intruder';
import { bytesOfBlocks } from '../support/ledger-bytes';
import { SCENARIO_MS } from '../support/patience';
import { foldersOf, openStoppedVault } from '../support/stopped-vault';
import { bundlesOf, publish, resolve, signedConsent } from '../support/steps';

const WITHHELD = 'basis';

describe('invariant 8: what was withheld or erased cannot be recovered', function () {
  this.timeout(SCENARIO_MS);
  const world = runningConsortium();
  const companies = companiesOf(9608, 20);
  const [company] = companies;
  if (!company) throw new Error('no company');
  let leaves: string[] = [];
  /** Evidence that the bank was given, with a group withheld. */
  let bundle: Buffer;

  before(async () => {
    const { tax, bank } = world;
    const receipts = await publish(
      tax,
      TAX,
      companies.map((one) => taxGrade(one, { score: 87 })),
    );
    leaves = [...receipts].sort((a, b) => Number(a.row) - Number(b.row)).map(({ leafHash }) => leafHash);
    const subject = subjectOf(company);
    await signedConsent({ grantee: bank, certifier: tax, subject });
    const [first] = await bundlesOf(bank, await resolve(bank, { subject }));
    if (!first) throw new Error('no evidence');
    bundle = first.bytes;
  });

  /** Every value that the withheld group could have: scores and authorities are few. */
  function* dictionary(): Generator<GroupValue> {
    const cities = new Set(companiesOf(9608, 300).map(({ city }) => city));
    for (const city of cities) {
      const authority = `国家税务总局${city}市税务局`;
      for (let score = 0; score <= 100; score++) yield { authority, score, directGrade: null };
      yield { authority, score: null, directGrade: null };
    }
  }

  function confirm(digest: string, salts: Iterable<Uint8Array>): GroupValue | undefined {
    const values = [...dictionary()];
    for (const salt of salts)
      for (const value of values) if (toHex(groupDigest(WITHHELD, salt, value)) === digest) return value;
    return undefined;
  }

  it('a withheld group is not confirmed by trying every value with every salt that was seen, or that follows from one', async () => {
    const parsed = parseBundle(bundle);
    if (parsed.type !== 'RECORD') throw new Error('a record was expected');
    const { groups, entry } = parsed;
    const withheld = groups.find(({ name }) => name === WITHHELD);
    if (!withheld || !('digest' in withheld)) throw new Error('nothing was withheld');
    expect(bundle.toString('utf8')).not.to.include('税务局');

    const text =
      bundle.toString('utf8') + (await readFile(join(world.sandbox.dataDir, 'logs', 'TaxMSP.log'), 'utf8'));
    const regulator = await Intruder.of(world, 'RegulatorMSP');
    const onLedger = await bytesOfBlocks(regulator).finally(() => regulator.close());
    const disclosed = groups.flatMap((group) => ('salt' in group ? [group.salt] : []));
    expect(disclosed).to.have.length(groups.length - 1);
    const around = [entry.recordId, entry.commitment, ...(text.match(/\b[0-9a-f]{64}\b/g) ?? [])];
    const seen = [...new Set([...disclosed, ...around])].map((hex) => Buffer.from(hex, 'hex'));
    const obvious = [Buffer.alloc(32), Buffer.alloc(0), Buffer.from(WITHHELD), createHash('sha256').digest()];
    const derived = disclosed.flatMap((salt) => {
      const bytes = Buffer.from(salt, 'hex');
      const keyed = createHmac('sha256', bytes).update(WITHHELD).digest();
      return [keyed, createHash('sha256').update(bytes).digest(), bytes.map((byte) => byte ^ 0xff)];
    });
    expect(confirm(withheld.digest, [...seen.slice(0, 40), ...obvious, ...derived])).to.equal(undefined);
    expect(onLedger.includes(Buffer.from(withheld.digest)), 'not even the digest is on the ledger').to.equal(
      false,
    );
    // The attack would work: with the record's secret, which never left the vault, it does.
    await world.tax.process.kill('SIGTERM');
    const { storage, vault } = await openStoppedVault(world, 'TaxMSP');
    const record = await vault.open(leaves[0] ?? '');
    await storage.close();
    const secret = record?.secret ?? new Uint8Array();
    const salt = createHmac('sha256', secret).update(WITHHELD).digest();
    expect(confirm(withheld.digest, [salt])).to.deep.equal(record?.groups[WITHHELD]);
    expect(text).not.to.include(toHex(secret));
  });

  it('an erased record opens no more: not here, nor in a backup with today’s shred keys; the others still do', async () => {
    const { database, shred } = foldersOf(world, 'TaxMSP');
    const backup = `${database}-backup`;
    await cp(database, backup, { recursive: true });
    const keysBefore = await readdir(shred);
    const [erased = '', ...others] = leaves;

    const today = await openStoppedVault(world, 'TaxMSP');
    expect((await today.vault.open(erased))?.groups['identity']).to.include({ uscc: company.uscc });
    await today.vault.erase([erased]);
    expect(await today.vault.open(erased)).to.equal(undefined);
    const kept = await Promise.all(others.map((leaf) => today.vault.open(leaf)));
    expect(kept.map((record) => (record?.groups['identity'] as { uscc: string }).uscc)).to.deep.equal(
      companies.slice(1).map(({ uscc }) => uscc),
    );
    await today.storage.close();
    expect(await readdir(shred), 'the old shred key is gone').not.to.include.members(keysBefore);

    const restored = await openStoppedVault(world, 'TaxMSP', backup);
    const outcome = await restored.vault.open(erased).then(
      (record) => (record ? 'opened' : 'unknown'),
      (error: unknown) => (error as { code: string }).code,
    );
    await restored.storage.close();
    expect(outcome).to.be.oneOf(['SHRED_KEY_MISSING', 'VAULT_CORRUPT', 'unknown']);
    // No part of it lies in clear anywhere, before or after.
    for (const folder of [database, backup, shred]) await expectNothingInClear(folder);
    await rm(backup, { recursive: true });
  });

  it('and the gateway goes on without it', async () => {
    await world.tax.process.restart();
    const { lines } = await resolve(world.bank, { subject: subjectOf(company) });
    const line = lines.find(({ publisher }) => publisher === 'TaxMSP');
    expect(line?.records).to.deep.equal([]);
    expect(JSON.stringify(line)).not.to.include(company.uscc);
  });

  async function expectNothingInClear(folder: string): Promise<void> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const { name, parentPath } of entries.filter((entry) => entry.isFile())) {
      const bytes = await readFile(join(parentPath, name));
      for (const secret of [company?.uscc, company?.name, company?.nameLatin, '税务局'])
        expect(bytes.includes(Buffer.from(secret ?? '')), `${name} holds it in clear`).to.equal(false);
    }
  }
});
