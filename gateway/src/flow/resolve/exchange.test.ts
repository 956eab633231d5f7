import { expect } from 'chai';
import { toBase64url, toHex, utf8 } from '@concordat/chaincode/domain';
import { HttpsPeers, type PeerAddress } from '../../adapters/https-peers';
import { PeerConnection } from '../../adapters/https-peers/peer-connection';
import { drawRandom, escrow, newSeed, openingBytes, signingKey } from '../../crypto';
import { signRequest } from '../../signing';
import { answerRequest } from '../consent/answer-request';
import { changeConsent } from '../consent/change-consent';
import { requestConsent } from '../consent/request-consent';
import { fetchCorrection } from '../notices/fetch-correction';
import { bundlesOf, holdings } from '../notices/holding';
import { NoticeWatcher } from '../notices/notice-watcher';
import { listNotices } from '../notices/notice';
import { sweep } from '../notices/sweep';
import { sealTo } from './ask-publisher';
import { release } from './release';
import type { Report, ResolveRequest } from './report';
import { resolve } from './resolve';
import { enquiryTable } from './start-enquiry';
import {
  COMPANY,
  COURT_SCHEMA,
  grantConsent,
  OTHER,
  PRODUCT,
  startStory,
  type Story,
  TAX_SCHEMA,
} from './test-support/story';
import { publishRecord, setStatus, type TestGateway } from './test-support/test-gateway';

const DAY = 86_400_000;
const REQUEST: ResolveRequest = {
  subject: COMPANY,
  product: PRODUCT.id,
  purpose: 'loan-origination',
  application: 'LOAN-2026-17',
  officer: 'Li Wei',
};
const grade = (value: string) => ({
  identity: { code: COMPANY.identifier },
  grade: { grade: value },
  basis: { reason: 'on time' },
});
const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => undefined,
    (error: { code: unknown }) => error.code,
  );
const told = (report: Report) => report.lines.map(({ summary }) => summary);

describe('resolve, between real gateways on a pocket ledger', function () {
  this.timeout(60_000);
  let story: Story;
  let tax: TestGateway;
  let bank: TestGateway;
  let taxRecord: string;

  before(async () => {
    story = await startStory();
    ({ tax, bank } = story);
    taxRecord = await publishRecord(tax, TAX_SCHEMA, { identifier: COMPANY.identifier, groups: grade('B') });
    await publishRecord(story.court, COURT_SCHEMA, { identifier: OTHER.identifier, groups: grade('X') });
  });

  after(() => story.stop());

  /** What a bank would send for a line of a committed enquiry, to be tampered with. */
  async function releaseRequest(gateway: TestGateway, report: Report, changes: object = {}) {
    const stored = await enquiryTable(gateway).get(report.enquiryId);
    const opening = openingBytes({ ...COMPANY, salt: stored?.salt ?? '' });
    const sealed = await sealTo(gateway.registry, 'TaxMSP', opening);
    const { enquiryId, seq } = report;
    return { grantee: gateway.mspId, seq, enquiryId, line: 0, opening: sealed, ...changes };
  }

  const releaseEntries = (report: Report) =>
    story.regulator.ledger.evaluate(
      { contract: 'release', function: 'list', argument: { grantee: 'BankMSP', seq: report.seq } },
      (value) => value as { publisher: string; n: number; outcome: string }[],
    );

  describe('without a consent', () => {
    it('is refused, line by line, and the refusal is on the ledger', async () => {
      const report = await resolve(bank, REQUEST);
      expect(report.decision).to.equal('DENIED');
      expect(told(report)).to.deep.equal(['refused: there is no consent', 'refused: there is no consent']);
      const committed = await bank.ledger.evaluate(
        { contract: 'enquiry', function: 'find', argument: { enquiryId: report.enquiryId } },
        (value) => value as { reference: string; code: string },
      );
      expect(committed).to.include({ reference: 'none', code: 'CONSENT_UNKNOWN' });
    });

    it('answers what is denied, unknown, or not yours alike, in content and in time', async () => {
      const report = await resolve(bank, REQUEST);
      const asks: [TestGateway, object][] = [
        [bank, await releaseRequest(bank, report)],
        [bank, await releaseRequest(bank, report, { seq: 999_999 })],
        [bank, await releaseRequest(bank, report, { line: 1 })],
        [story.bank2, await releaseRequest(bank, report)],
        [story.bank2, await releaseRequest(bank, report, { grantee: 'Bank2MSP' })],
      ];
      const answers = await Promise.all(
        asks.map(async ([gateway, body]) => {
          const start = Date.now();
          const error = await gateway.peers
            .send('TaxMSP', '/exchange/v1/releases', body)
            .catch((cause: unknown) => cause as Error);
          return { message: (error as Error).message, ms: Date.now() - start };
        }),
      );
      expect(new Set(answers.map(({ message }) => message)).size).to.equal(1);
      expect(answers[0]?.message).to.match(/^ENQUIRY_NOT_FOUND: /);
      expect(Math.min(...answers.map(({ ms }) => ms))).to.be.greaterThan(750);
    });
  });

  describe('with a consent', () => {
    let consentId: string;
    let report: Report;

    before(async () => {
      consentId = await grantConsent(story, bank);
      report = await resolve(bank, { ...REQUEST, enquiryId: 'ab'.repeat(16) });
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

    it('releases once: whoever asks again is given the same, with one entry on the ledger', async () => {
      const body = await releaseRequest(bank, report);
      const answers = await Promise.all(
        [1, 2, 3].map(() => bank.peers.send('TaxMSP', '/exchange/v1/releases', body)),
      );
      const opened = await Promise.all(
        answers.map(async (answer) => {
          const { keyId, box } = answer as { keyId: string; box: string };
          return Buffer.from(await bank.keys.sealOpen(keyId, Buffer.from(box, 'base64url'))).toString();
        }),
      );
      expect(new Set(opened).size).to.equal(1);
      await tax.recorder.idle();
      await story.court.recorder.idle();
      const entries = await releaseEntries(report);
      expect(entries.map(({ publisher, n, outcome }) => `${publisher} ${n} ${outcome}`)).to.have.members([
        'TaxMSP 0 ANSWERED',
        'CourtMSP 0 ANSWERED',
      ]);
    });

    it('refuses an opening that does not open the commitment', async () => {
      const salt = toHex(drawRandom(32));
      const opening = await sealTo(bank.registry, 'TaxMSP', openingBytes({ ...COMPANY, salt }));
      const body = await releaseRequest(bank, report, { opening });
      expect(await codeOf(bank.peers.send('TaxMSP', '/exchange/v1/releases', body))).to.equal(
        'OPENING_MISMATCH',
      );
      const garbled = await releaseRequest(bank, report, { opening: { keyId: 'seal-1', box: 'AAAA' } });
      expect(await codeOf(bank.peers.send('TaxMSP', '/exchange/v1/releases', garbled))).to.equal(
        'OPENING_INVALID',
      );
    });

    it('refuses an enquiry whose escrow is dishonest', async () => {
      const salt = (await bank.requests.saltOf(COMPANY)) ?? '';
      const stored = await enquiryTable(bank).get(report.enquiryId);
      const regulator = story.regulator.keys.current('seal').publicKey;
      const dishonest = escrow({ ...OTHER, salt }, regulator);
      const enquiryId = toHex(drawRandom(16));
      const asked = { ...stored?.asked, enquiryId, escrow: dishonest };
      const enquiry = await bank.enquiries.submit(asked as never);
      expect(enquiry.decision).to.equal('GRANTED');
      const body = await releaseRequest(bank, { ...report, seq: enquiry.seq, enquiryId });
      body.opening = await sealTo(bank.registry, 'TaxMSP', openingBytes({ ...COMPANY, salt }));
      expect(await codeOf(bank.peers.send('TaxMSP', '/exchange/v1/releases', body))).to.equal(
        'ESCROW_MISMATCH',
      );
    });

    it('refuses an enquiry that has lapsed', async () => {
      tax.clock.offset = 0;
      const body = await releaseRequest(bank, report);
      const late = { ...tax.releaseDeps, clock: { now: () => report.time + 10 * 60_000 + 1 } };
      expect(await codeOf(release(late as never, 'BankMSP', body))).to.equal('ENQUIRY_LAPSED');
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

    it('refuses a replay on the wire', async () => {
      const [address] = story.addresses.filter(({ mspId }) => mspId === 'TaxMSP');
      const options = { timeoutMs: 5_000, maxAnswerBytes: 1 << 20 };
      const connection = new PeerConnection(address as PeerAddress, bank.identity, options);
      const body = Buffer.from(JSON.stringify(await releaseRequest(bank, report)));
      const message = await signRequest(bank, {
        method: 'POST',
        url: `${connection.origin}/exchange/v1/releases`,
        headers: { 'content-type': 'application/json', 'content-length': String(body.length) },
        body,
      });
      const [first, second] = [await connection.send(message), await connection.send(message)];
      connection.close();
      expect([first.status, second.status]).to.deep.equal([200, 401]);
      expect(Buffer.from(second.body).toString()).to.contain('REPLAYED');
    });

    it("refuses another organisation's key over our connection", async () => {
      const addresses = [{ mspId: 'TaxMSP', url: urlOf(story, 'TaxMSP'), ca: caOf(story, 'TaxMSP') }];
      const impostor = new HttpsPeers({
        signer: { mspId: 'BankMSP', keys: bank.keys, clock: bank.clock },
        directory: bank.registry,
        identity: story.bank2.identity,
        peers: addresses,
      });
      const body = await releaseRequest(bank, report);
      expect(await codeOf(impostor.send('TaxMSP', '/exchange/v1/releases', body))).to.equal(
        'SIGNATURE_INVALID',
      );
      impostor.close();
    });

    it('withholds a record under objection, and says so', async () => {
      await setStatus(tax, { leafHash: taxRecord, status: 'UNDER_OBJECTION', reason: 'OBJECTION_FILED' });
      const now = await resolve(bank, REQUEST);
      expect(now.lines[0]).to.include({ outcome: 'PARTLY_WITHHELD', code: 'OBJECTION', verified: true });
      expect(told(now)[0]).to.equal('withheld, under objection');
      expect(Object.keys(now.lines[0]?.records[0]?.groups ?? {})).to.deep.equal(['meta']);
      await setStatus(tax, { leafHash: taxRecord, status: 'IN_FORCE', reason: 'OBJECTION_REJECTED' });
    });

    it('raises one notice for each application when the record is corrected, and fetches the correction', async () => {
      const watcher = new NoticeWatcher(bank);
      await watcher.poll();
      await resolve(bank, { ...REQUEST, application: 'LOAN-2026-18' });
      const before = (await listNotices(bank.storage)).length;
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
      const notices = (await listNotices(bank.storage)).filter(({ status }) => status === 'CORRECTED');
      expect(notices.map(({ application }) => application)).to.have.members(['LOAN-2026-17', 'LOAN-2026-18']);
      expect((await listNotices(bank.storage)).length - before).to.equal(2);
      const { line, notice } = await fetchCorrection(bank, notices[0]?.id ?? '');
      expect(line.summary).to.equal('grade A, since 2024-03-15');
      expect(notice.corrected).to.include({ n: 1, leafHash: corrected });
      const again = await fetchCorrection(bank, notices[0]?.id ?? '');
      expect(again.notice.corrected).to.deep.equal(notice.corrected);
      taxRecord = corrected;
    });

    it('does not release a correction of what was never given', async () => {
      const body = await releaseRequest(bank, report, { corrects: toHex(drawRandom(32)) });
      expect(await codeOf(bank.peers.send('TaxMSP', '/exchange/v1/releases', body))).to.equal(
        'NOTHING_TO_CORRECT',
      );
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
      expect(told(await resolve(bank, REQUEST))[0]).to.equal('refused: the consent was revoked');
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

const urlOf = (story: Story, mspId: string) => story.addresses.find((one) => one.mspId === mspId)?.url ?? '';
const caOf = (story: Story, mspId: string) => story.addresses.find((one) => one.mspId === mspId)?.ca ?? '';
