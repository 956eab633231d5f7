import { type LogHead, toBase64url, toHex, utf8 } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import { drawRandom, newSeed, signingKey } from '../../crypto';
import { answerRequest } from '../consent/answer-request';
import { changeConsent } from '../consent/change-consent';
import { requestConsent } from '../consent/request-consent';
import { fetchCorrection } from '../notices/fetch-correction';
import { bundlesOf, holdings } from '../notices/holding';
import { listNotices } from '../notices/notice';
import { changeCursor } from '../notices/change-cursor';
import { NoticeWatcher } from '../notices/notice-watcher';
import { sweep } from '../notices/sweep';
import type { StatementBundle } from '../../verify';
import { askPublisher } from './ask-publisher';
import { checkRelease } from './check-release';
import type { Report, StoredEnquiry } from './report';
import { resolve } from './resolve';
import { enquiryTable } from './start-enquiry';
import {
  codeOf,
  COMPANY,
  COURT_SCHEMA,
  grade,
  grantConsent,
  OTHER,
  PRODUCT,
  REQUEST,
  startStory,
  type Story,
  TAX_SCHEMA,
  told,
} from './testing/story';
import { publishRecord, setStatus, type TestGateway } from './testing/test-gateway';

const DAY = 86_400_000;
const ALL = { limit: 500 };

describe('resolve, between real gateways on a pocket ledger', function () {
  this.timeout(120_000);
  let story: Story;
  let tax: TestGateway;
  let bank: TestGateway;
  let taxRecord: string;

  before(async () => {
    story = await startStory();
    ({ tax, bank } = story);
    taxRecord = await publishRecord(tax, TAX_SCHEMA, { identifier: COMPANY.identifier, groups: grade('B') });
  });

  after(() => story.stop());

  async function storedOf({ enquiryId }: Report): Promise<StoredEnquiry> {
    const stored = await enquiryTable(bank).get(enquiryId);
    if (!stored) throw new Error('no such enquiry');
    return stored;
  }

  it('is refused, line by line, and the refusal is on the ledger', async () => {
    const report = await resolve(bank, REQUEST);
    expect(report.decision).to.equal('DENIED');
    expect(told(report)).to.deep.equal([
      'refused: the subject has given the asker no such consent',
      'refused: the subject has given the asker no such consent',
    ]);
    const committed = await bank.ledger.evaluate(
      { contract: 'enquiry', function: 'find', argument: { enquiryId: report.enquiryId } },
      (value) => value as { reference: string; code: string },
    );
    expect(committed).to.include({ reference: 'none', code: 'CONSENT_UNKNOWN' });
  });

  describe('with a consent', () => {
    let consentId: string;
    let report: Report;

    before(async () => {
      consentId = await grantConsent(story, bank);
      report = await resolve(bank, { ...REQUEST, enquiryId: 'ab'.repeat(16) });
    });

    it('is answered with a signed "nothing held" by a source that has attested nothing yet', async () => {
      const [kept] = await bundlesOf(bank, report.enquiryId, 1);
      const { checkpoint, statement } = JSON.parse(kept?.text ?? '') as StatementBundle;
      expect(checkpoint).to.equal('');
      expect(JSON.parse(statement.statement)).to.include({ outcome: 'NONE_HELD', logSize: 0 });
      // Asked again once it has a head: the same statement, since nothing stood on the ledger at the enquiry.
      await publishRecord(story.court, COURT_SCHEMA, { identifier: OTHER.identifier, groups: grade('X') });
      const stored = await storedOf(report);
      const line = { enquiry: await bank.enquiries.submit(stored.asked), line: 1, correction: false };
      const opened = await askPublisher(bank, stored, line);
      expect((await checkRelease(bank, opened, line)).statement).to.include({
        outcome: 'NONE_HELD',
        logSize: 0,
      });
    });

    it('rests on a head that the ledger has: one that it does not know, or with another root, is refused', async () => {
      const stored = await storedOf(report);
      const line = { enquiry: await bank.enquiries.submit(stored.asked), line: 0, correction: false };
      const opened = await askPublisher(bank, stored, line);
      const { registry } = bank;
      const head = await registry.currentHead('TaxMSP');
      if (!head) throw new Error('the tax agency has attested its record');
      const seeing = (shown: LogHead | null) => ({
        ledger: bank.ledger,
        registry: {
          schema: (id: string) => registry.schema(id),
          keys: (mspId: string) => registry.keys(mspId),
          product: (id: string) => registry.product(id),
          currentHead: (publisher: string) => registry.currentHead(publisher),
          attestedHead: () => Promise.resolve(shown),
        },
      });
      expect((await checkRelease(seeing(head), opened, line)).statement).to.include({ outcome: 'RECORDS' });
      for (const other of [null, { ...head, root: '05'.repeat(32) }, { ...head, size: head.size + 1 }])
        expect(await codeOf(checkRelease(seeing(other), opened, line))).to.equal('EVIDENCE_INVALID');
    });

    it('gives one verified line for each source, with a short text', () => {
      expect(told(report)).to.deep.equal(['grade B, since 2024-03-15', 'nothing held']);
      expect(report.lines.map(({ verified }) => verified)).to.deep.equal([true, true]);
      expect(report.reference).to.equal(consentId);
    });

    it('opens the groups of the product and no other', () => {
      const [record] = report.lines[0]?.records ?? [];
      expect(Object.keys(record?.groups ?? {})).to.deep.equal(['meta', 'grade']);
      expect(record?.withheld).to.deep.equal(['identity', 'basis']);
    });

    it('gives the stored report for the same enquiry id, and refuses the id for another request', async () => {
      const again = await resolve(bank, { ...REQUEST, enquiryId: report.enquiryId });
      expect(again).to.deep.equal(report);
      const other = { ...REQUEST, application: 'LOAN-2', enquiryId: report.enquiryId };
      expect(await codeOf(resolve(bank, other))).to.equal('ENQUIRY_ID_REUSED');
    });

    it('keeps the evidence, and a holding without payload', async () => {
      expect(await bundlesOf(bank, report.enquiryId, 0)).to.have.length(1);
      expect(await bundlesOf(bank, report.enquiryId, 1)).to.have.length(1);
      const rows = [];
      for await (const [, holding] of holdings(bank.storage)) rows.push(holding);
      expect(rows).to.have.length(1);
      expect(rows[0]).to.include({ leafHash: taxRecord, application: 'LOAN-2026-17', status: 'IN_FORCE' });
      expect(JSON.stringify(rows)).not.to.contain('"B"');
    });

    it('tells a source that is away, and gets its answer later under the same enquiry', async () => {
      await story.court.shut();
      const request = { ...REQUEST, enquiryId: toHex(drawRandom(16)) };
      const partial = await resolve(bank, request);
      expect(partial.lines.map(({ outcome }) => outcome)).to.deep.equal(['RECORDS', 'UNAVAILABLE']);
      expect(partial.lines[1]?.retryUntil).to.equal(partial.time + 10 * 60_000);
      await story.court.open();
      const whole = await resolve(bank, request);
      expect(whole.lines.map(({ outcome }) => outcome)).to.deep.equal(['RECORDS', 'NONE_HELD']);
      expect(whole.seq).to.equal(partial.seq);
    });

    it('withholds a record under objection, and says so', async () => {
      await setStatus(tax, { leafHash: taxRecord, status: 'UNDER_OBJECTION', reason: 'OBJECTION_FILED' });
      const now = await resolve(bank, REQUEST);
      expect(now.lines[0]).to.include({ outcome: 'PARTLY_WITHHELD', code: 'OBJECTION', verified: true });
      expect(told(now)[0]).to.equal('withheld, under objection');
      expect(Object.keys(now.lines[0]?.records[0]?.groups ?? {})).to.deep.equal(['meta']);
      await setStatus(tax, { leafHash: taxRecord, status: 'IN_FORCE', reason: 'OBJECTION_REJECTED' });
    });

    it('is followed by a notice of every change since, though the bank looks for the first time (invariant 14)', async () => {
      expect(await changeCursor(bank.storage, 'TaxMSP')).to.equal(1);
      const raised = await new NoticeWatcher(bank).poll();
      const changes = raised.filter(({ leafHash }) => leafHash === taxRecord);
      expect(changes.map(({ status }) => status)).to.deep.equal(['UNDER_OBJECTION', 'IN_FORCE']);
    });

    it('raises one notice for each application when the record is corrected, and fetches the correction', async () => {
      const watcher = new NoticeWatcher(bank);
      await watcher.poll();
      await resolve(bank, { ...REQUEST, application: 'LOAN-2026-18' });
      const before = (await listNotices(bank.storage, ALL)).items.length;
      const corrected = await publishRecord(tax, TAX_SCHEMA, {
        identifier: COMPANY.identifier,
        groups: grade('A'),
      });
      await setStatus(tax, {
        leafHash: taxRecord,
        status: 'CORRECTED',
        reason: 'CLERICAL',
        replacement: corrected,
      });
      await watcher.poll();
      await watcher.poll();
      const notices = (await listNotices(bank.storage, ALL)).items.filter(
        ({ status }) => status === 'CORRECTED',
      );
      expect(notices.map(({ application }) => application)).to.have.members(['LOAN-2026-17', 'LOAN-2026-18']);
      expect((await listNotices(bank.storage, ALL)).items.length - before).to.equal(2);
      const { line, notice } = await fetchCorrection(bank, notices[0]?.id ?? '');
      expect(line.summary).to.equal('grade A, since 2024-03-15');
      expect(notice.corrected).to.include({ n: 1, leafHash: corrected });
      const again = await fetchCorrection(bank, notices[0]?.id ?? '');
      expect(again.notice.corrected).to.deep.equal(notice.corrected);
      taxRecord = corrected;
    });

    it('does not release a record that was attested after the enquiry', async () => {
      await story.court.shut();
      const request = { ...REQUEST, enquiryId: toHex(drawRandom(16)) };
      await resolve(bank, request);
      await publishRecord(story.court, COURT_SCHEMA, {
        identifier: COMPANY.identifier,
        groups: grade('late'),
      });
      await story.court.open();
      const whole = await resolve(bank, request);
      expect(whole.lines[1]?.outcome).to.equal('NONE_HELD');
      expect(told(await resolve(bank, REQUEST))[1]).to.match(/^grade late, reason on time/);
    });

    it('makes no first release once the consent is revoked, and refuses the next enquiry', async () => {
      await story.court.shut();
      const request = { ...REQUEST, enquiryId: toHex(drawRandom(16)) };
      await resolve(bank, request);
      const outcome = await changeConsent(tax, COMPANY, { consentId, change: 'REVOKE' });
      expect(outcome.state).to.equal('REVOKED');
      await story.court.readModelAtHead();
      await story.court.open();
      const whole = await resolve(bank, request);
      expect(whole.lines[1]).to.include({ outcome: 'REFUSED', code: 'CONSENT_NOT_ACTIVE', verified: true });
      expect(told(await resolve(bank, REQUEST))[0]).to.equal('refused: the subject has revoked this consent');
    });

    it('deletes evidence and payload when their time is over', async () => {
      const request = {
        storage: bank.storage,
        keys: bank.keys,
        clock: { now: () => Date.now() + 400 * DAY },
      };
      expect(await sweep(request)).to.be.greaterThan(0);
      expect(await bundlesOf(bank, report.enquiryId, 0)).to.have.length(0);
      const rows = [];
      for await (const row of holdings(bank.storage)) rows.push(row);
      expect(rows).to.have.length(0);
      const stored = await enquiryTable(bank).get(report.enquiryId);
      expect(JSON.stringify(stored?.report)).not.to.contain('"grade"');
    });
  });

  it("takes a consent with the subject's own key", async () => {
    const own = signingKey(newSeed());
    const asked = await requestConsent(story.bank2, {
      subject: OTHER,
      certifier: 'TaxMSP',
      product: PRODUCT.id,
      purposes: ['loan-origination'],
      notAfter: Date.now() + DAY,
      method: 'OWN_KEY',
      purposeInWords: 'A loan.',
    });
    const { handle } = asked;
    const publicKey = toBase64url(own.publicKey);
    const first = await answerRequest(tax, OTHER, { handle, answer: 'sign', publicKey });
    const input = first.toSign?.signingInput ?? '';
    const jws = `${input}.${toBase64url(own.sign(utf8(input)))}`;
    expect(await codeOf(answerRequest(tax, COMPANY, { handle, answer: 'sign', jws }))).to.equal(
      'REQUEST_UNKNOWN',
    );
    expect(await codeOf(answerRequest(tax, OTHER, { handle, answer: 'decline', jws }))).to.equal(
      'ACT_MISMATCH',
    );
    expect(await answerRequest(tax, OTHER, { handle, answer: 'sign', jws })).to.include({ state: 'ACTIVE' });
    const report = await resolve(story.bank2, { ...REQUEST, subject: OTHER });
    expect(report.decision).to.equal('GRANTED');
    const second = await resolve(story.bank2, { ...REQUEST, subject: OTHER });
    expect(second.code).to.equal('CONSENT_EXHAUSTED');
  });
});
