import type { ConsentUse, Enquiry } from '@concordat/chaincode/domain';
import { statementHash } from '@concordat/gateway/verify';
import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { companiesOf, subjectOf, TAX, taxGrade } from '../support/companies';
import { sharedConsortium } from '../support/consortium';
import { grantDirectly } from '../support/direct-consent';
import { eventually } from '../support/eventually';
import { type OpenedRelease, openRelease, RELEASES } from '../support/exchange-door';
import { freshSalt, Intruder } from '../support/intruder';
import { SCENARIO_MS } from '../support/patience';
import { codeOf } from '../support/refusal';
import {
  auditedEnquiry,
  correct,
  publish,
  publishOne,
  resolve,
  setStatus,
  signedConsent,
} from '../support/steps';

const newId = () => randomBytes(16).toString('hex');

describe('invariant 3: asked again, the same records or nothing; one entry, one use', function () {
  this.timeout(SCENARIO_MS);
  const world = sharedConsortium();
  const [first, second, third, fourth, fifth, sixth] = companiesOf(9400, 6);
  if (!first || !second || !third || !fourth || !fifth || !sixth) throw new Error('no companies');
  let bank: Intruder;
  let certifier: Intruder;

  before(async () => {
    [bank, certifier] = await Promise.all([Intruder.of(world, 'BankMSP'), Intruder.of(world, 'TaxMSP')]);
    await publish(
      world.tax,
      TAX,
      [first, second, third, fourth, fifth].map((company) => taxGrade(company)),
    );
  });

  after(() => [bank, certifier].forEach((intruder) => intruder.close()));

  const usesOf = async (consentId: string): Promise<number> => {
    const [shown] = await bank.evaluate<{ use: ConsentUse | null }[]>('consent:get', { ids: [consentId] });
    return shown?.use?.uses ?? 0;
  };

  describe('a release asked for many times', () => {
    const opening = { ...subjectOf(first), salt: freshSalt() };
    let enquiry: Enquiry;
    let original: OpenedRelease;
    let consentId = '';

    const ask = async (): Promise<OpenedRelease> => {
      const { seq, enquiryId } = enquiry;
      const asked = await bank.releaseOf({ publisher: 'TaxMSP', seq, enquiryId, line: 0 }, opening);
      const answer = await bank.door('TaxMSP').ask(RELEASES, asked);
      expect(answer.status, answer.body.toString('utf8')).to.equal(200);
      return openRelease(bank.keys, answer);
    };

    /** The status travels as it is now; all else is the same to the byte. */
    const sameAs = (release: OpenedRelease) => ({
      statement: release.statement,
      checkpoint: release.checkpoint,
      records: release.records.map(({ entry, groups }) => ({ entry, groups })),
    });

    before(async () => {
      ({ consentId } = await grantDirectly(certifier, {
        grantee: 'BankMSP',
        subject: subjectOf(first),
        salt: opening.salt,
      }));
      const request = await bank.enquiry(opening, opening.salt, { reference: consentId });
      const [committed] = await bank.commit([request]);
      if (committed?.decision !== 'GRANTED') throw new Error('not granted');
      enquiry = committed;
      const releases = await Promise.all(Array.from({ length: 12 }, ask));
      const [one] = releases;
      if (!one) throw new Error('no release');
      original = one;
      for (const release of releases) expect(release).to.deep.equal(one);
    });

    it('gives all who ask at once the same statement over the same record', () => {
      expect(original.records).to.have.length(1);
      expect(JSON.parse(original.statement.statement)).to.include({ outcome: 'RECORDS', n: 0 });
    });

    it('gives the same set though the register has grown and changed since', async () => {
      await publishOne(world.tax, TAX, taxGrade(first, { year: 2023, grade: 'A' }));
      expect(sameAs(await ask())).to.deep.equal(sameAs(original));
    });

    it('gives the same after the publisher’s gateway was started again', async () => {
      await world.tax.process.restart();
      await world.tax.ready();
      expect(sameAs(await ask())).to.deep.equal(sameAs(original));
    });

    it('tells, with the same record, that it has been objected to since', async () => {
      const { records } = JSON.parse(original.statement.statement) as { records: { leafHash: string }[] };
      await setStatus(world.tax, records[0]?.leafHash ?? '', 'UNDER_OBJECTION');
      const again = await ask();
      expect(sameAs(again)).to.deep.equal(sameAs(original));
      expect(again.records.map(({ status }) => status)).to.deep.equal(['UNDER_OBJECTION']);
    });

    it('has one release entry, of this very statement, and one use', async () => {
      await auditedEnquiry(world.regulator, enquiry, 1);
      // A second entry would have had time to follow.
      await sleep(500);
      const { releases } = await auditedEnquiry(world.regulator, enquiry, 1);
      expect(releases).to.have.length(1);
      expect(releases[0]).to.include({ publisher: 'TaxMSP', line: 0, n: 0, outcome: 'ANSWERED' });
      expect(releases[0]?.statementHash).to.equal(statementHash(original.statement.statement));
      expect(await usesOf(consentId)).to.equal(1);
    });
  });

  it('gives, though first asked late, the records that were in force at the enquiry’s block', async () => {
    const opening = { ...subjectOf(sixth), salt: freshSalt() };
    const relation = { grantee: 'BankMSP', subject: subjectOf(sixth), salt: opening.salt };
    const [old] = await publish(world.tax, TAX, [taxGrade(sixth)]);
    const { consentId } = await grantDirectly(certifier, relation);
    const [enquiry] = await bank.commit([
      await bank.enquiry(relation.subject, relation.salt, { reference: consentId }),
    ]);
    await publish(world.tax, TAX, [taxGrade(sixth, { year: 2022 })]);
    await correct(world.tax, old?.leafHash ?? '', taxGrade(sixth, { grade: 'A', score: 91 }));
    await eventually('the correction is on the ledger', async () => {
      const argument = { publisher: 'TaxMSP', leafHashes: [old?.leafHash] };
      const [status] = await bank.evaluate<(object | null)[]>('attestation:status', argument);
      return status ?? undefined;
    });
    const { seq = 0, enquiryId = '' } = enquiry ?? {};
    const asked = await bank.releaseOf({ publisher: 'TaxMSP', seq, enquiryId, line: 0 }, opening);
    const release = await openRelease(bank.keys, await bank.door('TaxMSP').ask(RELEASES, asked));
    const { records } = JSON.parse(release.statement.statement) as { records: { leafHash: string }[] };
    expect(records.map(({ leafHash }) => leafHash)).to.deep.equal([old?.leafHash]);
    expect(release.records.map(({ status }) => status)).to.deep.equal(['CORRECTED']);
  });

  it('gives one report for one enquiry id, asked for by many at once', async () => {
    const subject = subjectOf(second);
    const { consentId } = await signedConsent({ grantee: world.bank, certifier: world.tax, subject });
    const asked = { subject, enquiryId: newId(), application: 'LOAN-3' };
    const reports = await Promise.all(Array.from({ length: 6 }, () => resolve(world.bank, asked)));
    for (const report of reports) expect(report).to.deep.equal(reports[0]);
    expect(reports[0]).to.include({ decision: 'GRANTED', enquiryId: asked.enquiryId });
    expect(await usesOf(consentId)).to.equal(1);
    const again = { ...asked, application: 'LOAN-OTHER' };
    expect(await codeOf(resolve(world.bank, again))).to.equal('ENQUIRY_ID_REUSED');
  });

  it('on the ledger: the same enquiry id gives the stored decision, for another commitment a refusal', async () => {
    const relation = { grantee: 'BankMSP', subject: subjectOf(third), salt: freshSalt() };
    const { consentId } = await grantDirectly(certifier, relation);
    const request = await bank.enquiry(relation.subject, relation.salt, { reference: consentId });
    const [one, twice] = await bank.commit([request, request]);
    const [later] = await bank.commit([request]);
    expect(one).to.include({ decision: 'GRANTED' });
    expect(twice).to.deep.equal(one);
    expect(later).to.deep.equal(one);
    expect(await usesOf(consentId)).to.equal(1);
    const other = await bank.enquiry(subjectOf(fourth), relation.salt, {
      reference: consentId,
      enquiryId: request.enquiryId,
    });
    expect(await codeOf(bank.commit([other]))).to.equal('ENQUIRY_ID_REUSED');
  });

  it('two uses of a one-time consent in one batch: one is granted', async () => {
    const relation = { grantee: 'BankMSP', subject: subjectOf(fifth), salt: freshSalt() };
    const { consentId } = await grantDirectly(certifier, relation, { mode: 'ONCE', maxUses: 1 });
    const make = () => bank.enquiry(relation.subject, relation.salt, { reference: consentId });
    const decided = await bank.commit([await make(), await make()]);
    expect(decided.map(({ decision, code }) => code ?? decision)).to.deep.equal([
      'GRANTED',
      'CONSENT_EXHAUSTED',
    ]);
    expect(decided.map(({ seq }) => seq - (decided[0]?.seq ?? 0))).to.deep.equal([0, 1]);
    expect(await usesOf(consentId)).to.equal(1);
  });

  it('two uses of a one-time consent at once through the gateway: one is granted', async () => {
    const subject = subjectOf(fourth);
    const { consentId } = await signedConsent({
      grantee: world.bank,
      certifier: world.tax,
      subject,
      mode: 'ONCE',
    });
    const reports = await Promise.all([resolve(world.bank, { subject }), resolve(world.bank, { subject })]);
    const codes = reports.map(({ decision, code }) => code ?? decision).sort();
    expect(codes).to.deep.equal(['CONSENT_EXHAUSTED', 'GRANTED']);
    expect(await usesOf(consentId)).to.equal(1);
  });
});
