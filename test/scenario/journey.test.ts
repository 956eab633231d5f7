import { type Api, readLooks, type Report, type ReportLine } from '@concordat/gateway/client';
import { parseTrust, verifyBundle } from '@concordat/gateway/verify';
import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { ASSISTANCE, companiesOf, COURT, courtJudgment, CUSTOMS, customsLevel } from '../support/companies';
import { subjectOf, TAX, taxGrade } from '../support/companies';
import { runningConsortium } from '../support/consortium';
import { eventually } from '../support/eventually';
import { SCENARIO_MS } from '../support/patience';
import type { NoticeView } from '../support/steps';
import {
  answer,
  arrived,
  bundlesOf,
  change,
  correct,
  holdings,
  json,
  noticeOf,
  publish,
  publishOne,
  requestConsent,
  resolve,
  search,
  setStatus,
} from '../support/steps';

/** Each test is the next chapter of one story: they share their state and run in this order. */
describe('the record’s journey, end to end', function () {
  this.timeout(SCENARIO_MS);
  const world = runningConsortium();
  const [company, another] = companiesOf(9100, 2);
  if (!company || !another) throw new Error('no companies');
  const subject = subjectOf(company);
  const application = 'LOAN-2026-0117';
  const gradeB = taxGrade(company, { grade: 'B', score: 80 });
  let taxLeaf = '';
  let consentId = '';
  let portal: Api;
  let report: Report;

  const lineOf = (of: Report, publisher: string): ReportLine => {
    const found = of.lines.find((line) => line.publisher === publisher);
    if (!found) throw new Error(`no line of ${publisher}`);
    return found;
  };

  it('three agencies publish; the company objects to what customs holds', async () => {
    const [grade] = await publish(world.tax, TAX, [gradeB, taxGrade(another)]);
    taxLeaf = grade?.leafHash ?? '';
    await publishOne(world.court, COURT, courtJudgment(another, { number: 9100 }));
    const level = await publishOne(world.customs, CUSTOMS, customsLevel(company));
    await setStatus(world.customs, level, 'UNDER_OBJECTION', 'SUBJECT_OBJECTS');
  });

  it('the bank asks, the company reads the terms in plain words and signs', async () => {
    const request = await requestConsent({ grantee: world.bank, certifier: world.tax, subject });
    portal = await world.tax.portalOf(subject);
    const shown = await arrived(portal, request.handle);
    expect(shown.words).to.match(/loan/i);
    expect(shown.state).to.equal('REQUESTED');
    expect(await answer(portal, request.handle, 'sign')).to.include({ state: 'ACTIVE' });
    consentId = request.consentId;
  });

  it('a credit officer reads one report: grade B; nothing held; withheld, under objection', async () => {
    report = await resolve(world.bank, { subject, application, officer: 'officer-7' });
    expect(report.decision).to.equal('GRANTED');
    expect(report.lines.map(({ outcome }) => outcome)).to.deep.equal([
      'RECORDS',
      'NONE_HELD',
      'PARTLY_WITHHELD',
    ]);
    expect(lineOf(report, 'TaxMSP').summary).to.match(/\bB\b.*since 2025-04-18/);
    expect(lineOf(report, 'CourtMSP').summary).to.equal('nothing held');
    expect(lineOf(report, 'CustomsMSP').summary).to.equal('withheld, under objection');
    for (const line of report.lines) {
      expect(line.verified, `${line.publisher} verified`).to.equal(true);
      expect(line.time).to.be.greaterThan(report.time - 1000);
    }
  });

  it('what the product or the objection withholds is not in the report', () => {
    const [grade] = lineOf(report, 'TaxMSP').records;
    expect(grade?.groups).to.have.all.keys('meta', 'identity', 'grade');
    expect(JSON.stringify(report)).not.to.include(String(gradeB.fields['authority']));
    const [level] = lineOf(report, 'CustomsMSP').records;
    expect(level?.groups).to.have.all.keys('meta');
    expect(JSON.stringify(lineOf(report, 'CustomsMSP'))).not.to.include('GENERAL_CERTIFIED');
  });

  it('each line’s evidence verifies offline, for whom it says and no other', async () => {
    const trust = parseTrust(JSON.parse(readFileSync(world.sandbox.trustFile, 'utf8')));
    const bundles = await bundlesOf(world.bank, report);
    expect(bundles).to.have.length(3);
    for (const { bytes, publisher } of bundles) {
      const found = verifyBundle(bytes, trust, { publisher, grantee: 'BankMSP' });
      expect(found.verdict, JSON.stringify(found.checks)).to.equal('VALID');
      expect(verifyBundle(bytes, trust, { publisher, grantee: 'Bank2MSP' }).verdict).to.equal('INVALID');
    }
  });

  it('the court consults tax and customs under the agreement, without consent', async () => {
    const consulted = await resolve(world.court, {
      subject,
      basis: 'AGREEMENT',
      product: ASSISTANCE.product,
      purpose: 'judicial',
      application: 'CASE-311',
    });
    expect(consulted.decision).to.equal('GRANTED');
    expect(consulted.lines.map(({ outcome }) => outcome)).to.deep.equal(['RECORDS', 'PARTLY_WITHHELD']);
    expect(consulted.lines.every(({ verified }) => verified)).to.equal(true);
  });

  it('another bank’s query without consent is refused, and gives nothing', async () => {
    const refused = await resolve(world.bank2, { subject, application: 'PROSPECT-9' });
    expect(refused).to.include({ decision: 'DENIED', code: 'CONSENT_UNKNOWN' });
    for (const line of refused.lines) expect(line).to.deep.include({ outcome: 'DENIED', records: [] });
  });

  it('the company sees all of these looks, and why', async () => {
    const { looks, complete } = await readLooks(portal);
    const told = looks.map(({ grantee, decision, purpose, code }) => [grantee, decision, purpose, code]);
    expect(told).to.deep.equal([
      ['BankMSP', 'GRANTED', 'loan-origination', null],
      ['CourtMSP', 'GRANTED', 'judicial', null],
      ['Bank2MSP', 'DENIED', 'loan-origination', 'CONSENT_UNKNOWN'],
    ]);
    expect(complete).to.equal(true);
  });

  it('the company revokes, and the next query is refused', async () => {
    expect(await change(portal, consentId, 'revoke')).to.include({ state: 'REVOKED' });
    const next = await resolve(world.bank, { subject, application: 'LOAN-2026-0118' });
    expect(next).to.include({ decision: 'DENIED', code: 'CONSENT_REVOKED' });
  });

  it('tax corrects the record; the bank is told which of its files rests on it, and so is the court', async () => {
    const corrected = await correct(world.tax, taxLeaf, taxGrade(company, { grade: 'A', score: 94 }));
    const told = await noticeOf(world.bank, taxLeaf, 'CORRECTED');
    expect(told).to.deep.include({ application, replacement: corrected, reason: 'SCORE_MISREAD' });
    expect((await noticeOf(world.court, taxLeaf, 'CORRECTED')).application).to.equal('CASE-311');
  });

  it('the bank fetches the corrected version under the enquiry it had, revoked or not', async () => {
    const { id, replacement } = await noticeOf(world.bank, taxLeaf, 'CORRECTED');
    const fetched = await json<{ notice: NoticeView; line: ReportLine }>(
      world.bank.officer,
      `/v1/notices/${id}/correction`,
      { json: {} },
    );
    expect(fetched.line).to.include({ outcome: 'RECORDS', verified: true });
    expect(fetched.line.records[0]?.groups['grade']).to.include({ grade: 'A', year: 2024 });
    expect(fetched.line.records[0]?.leafHash).to.equal(replacement);
    const held = await holdings(world.bank);
    const wanted = { leafHash: replacement, application, enquiryId: report.enquiryId, n: 1 };
    expect(held.find(({ leafHash }) => leafHash === replacement)).to.include(wanted);
  });

  it('the inspector finds all of it by the company’s code, and the list is proven complete', async () => {
    // Release entries reach the ledger shortly after the release: three answers, and the corrected version as its own.
    const found = await eventually('every release has its entry', async () => {
      const answer = await search(world.regulator, subject);
      return answer.enquiries[0]?.releases.length === 4 ? answer : undefined;
    });
    expect(found.enquiries.map(({ grantee, decision }) => `${grantee} ${decision}`)).to.deep.equal([
      'BankMSP GRANTED',
      'CourtMSP GRANTED',
      'Bank2MSP DENIED',
      'BankMSP DENIED',
    ]);
    expect(found.consents).to.have.length(1);
    expect(found.consents[0]).to.include({ id: consentId, state: 'REVOKED', grantee: 'BankMSP' });
    const [first] = found.enquiries;
    expect(first?.releases.map(({ publisher }) => publisher).sort()).to.deep.equal([
      'CourtMSP',
      'CustomsMSP',
      'TaxMSP',
      'TaxMSP',
    ]);
    expect(found.proof.complete, JSON.stringify(found.proof)).to.equal(true);
  });

  it('and the inspector’s searches stand on the ledger too', async () => {
    const before = await search(world.regulator, subject);
    const after = await search(world.regulator, subject);
    expect(after.search.seq).to.equal(before.search.seq + 1);
  });
});
