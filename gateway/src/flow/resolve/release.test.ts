import { toHex } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import { HttpsPeers, type PeerAddress } from '../../adapters/https-peers';
import { PeerConnection } from '../../adapters/https-peers/peer-connection';
import { drawRandom, escrow, openingBytes } from '../../crypto';
import { signRequest } from '../../signing';
import { sealTo } from './seal-to';
import { release } from './release';
import type { Report } from './report';
import { resolve } from './resolve';
import { enquiryTable } from './start-enquiry';
import {
  codeOf,
  COMPANY,
  COURT_SCHEMA,
  grade,
  grantConsent,
  OTHER,
  REQUEST,
  startStory,
  type Story,
  TAX_SCHEMA,
} from './testing/story';
import { publishRecord, setStatus, TestClock, type TestGateway } from './testing/test-gateway';

describe('release, asked by honest and dishonest gateways', function () {
  this.timeout(120_000);
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

  /** What a bank asks for a line of a committed enquiry, with the opening that it would seal. */
  async function asking(gateway: TestGateway, { enquiryId, seq }: Report, changes: object = {}) {
    const stored = await enquiryTable(gateway).get(enquiryId);
    const opening = openingBytes({ ...COMPANY, salt: stored?.salt ?? '' });
    return { request: { grantee: gateway.mspId, seq, enquiryId, line: 0, ...changes }, opening };
  }

  /** What a bank would send for it, to be tampered with. */
  async function releaseRequest(gateway: TestGateway, report: Report, changes: object = {}) {
    const { request, opening } = await asking(gateway, report);
    return { ...request, opening: await sealTo(gateway.registry, 'TaxMSP', opening), ...changes };
  }

  const sendBatch = async (requests: object[], openings: Uint8Array[]) =>
    bank.peers.send('TaxMSP', '/exchange/v1/release-batches', {
      requests,
      openings: await sealTo(bank.registry, 'TaxMSP', Buffer.concat(openings)),
    });

  const releaseEntries = (report: Report) =>
    story.regulator.ledger.evaluate(
      { contract: 'release', function: 'list', argument: { grantee: 'BankMSP', seq: report.seq } },
      (value) => value as { publisher: string; n: number; outcome: string }[],
    );

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

  describe('for a granted enquiry', () => {
    let report: Report;

    before(async () => {
      await grantConsent(story, bank);
      report = await resolve(bank, REQUEST);
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

    it('answers each line of a batch for itself, as it would answer it alone', async () => {
      const { request: good, opening } = await asking(bank, report);
      const other = openingBytes({ ...COMPANY, salt: toHex(drawRandom(32)) });
      const notThisOne = [{ line: 1 }, { grantee: 'Bank2MSP' }, { enquiryId: toHex(drawRandom(16)) }];
      const unknown = notThisOne.map((changes) => ({ ...good, ...changes }));
      const requests = [good, good, ...unknown, good];
      const openings = requests.map((_, at) => (at === 1 ? other : opening));
      const { answers } = (await sendBatch(requests, openings)) as {
        answers: { keyId?: string; refused?: { status: number; code: string; detail: string } }[];
      };
      const codes = answers.map(({ keyId, refused }) => refused?.code ?? (keyId ? 'released' : 'nothing'));
      const refused = unknown.map(() => 'ENQUIRY_NOT_FOUND');
      expect(codes).to.deep.equal(['released', 'OPENING_MISMATCH', ...refused, 'released']);
      expect(answers[2]?.refused?.status).to.equal(404);
      await tax.recorder.idle();
      expect((await releaseEntries(report)).filter(({ publisher }) => publisher === 'TaxMSP')).to.have.length(
        1,
      );
    });

    it('takes no batch that is empty, too long or not of its form', async () => {
      const { request: good, opening } = await asking(bank, report);
      for (const requests of [[], Array.from({ length: 65 }, () => good), [{ ...good, more: 1 }]]) {
        const sent = sendBatch(
          requests,
          requests.map(() => opening),
        );
        expect(await codeOf(sent)).to.equal('REQUEST_INVALID');
      }
    });

    it('takes no batch with more or fewer openings than requests, or with what is none', async () => {
      const { request: good, opening } = await asking(bank, report);
      const wrong = [[], [opening], [opening, opening, opening], [opening.subarray(1), opening]];
      for (const openings of wrong)
        expect(await codeOf(sendBatch([good, good], openings))).to.equal('OPENING_INVALID');
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
      const body = await asking(bank, report);
      const late = { ...tax.releaseDeps, clock: { now: () => report.time + 10 * 60_000 + 1 } };
      expect(await codeOf(release(late as never, 'BankMSP', body))).to.equal('ENQUIRY_LAPSED');
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

    it('does not release a correction of what was never given', async () => {
      const body = await releaseRequest(bank, report, { corrects: toHex(drawRandom(32)) });
      expect(await codeOf(bank.peers.send('TaxMSP', '/exchange/v1/releases', body))).to.equal(
        'NOTHING_TO_CORRECT',
      );
    });

    describe('once its record is replaced', () => {
      const asked = async (clock = tax.clock) => {
        await tax.readModelAtHead();
        const body = await asking(bank, report, { corrects: taxRecord });
        return codeOf(release({ ...tax.releaseDeps, clock } as never, 'BankMSP', body));
      };
      const replaced = async (status: 'SUPERSEDED' | 'CORRECTED', by: string) => {
        const about = { identifier: COMPANY.identifier, groups: grade(by) };
        const replacement = await publishRecord(tax, TAX_SCHEMA, about);
        await setStatus(tax, { leafHash: taxRecord, status, reason: 'TEST', replacement });
        return replacement;
      };

      it('gives no new fact as a correction: that needs an enquiry of its own', async () => {
        await replaced('SUPERSEDED', 'C');
        expect(await asked()).to.equal('NOTHING_TO_CORRECT');
      });

      it('does not give a corrected version that was withdrawn', async () => {
        const leafHash = await replaced('CORRECTED', 'D');
        await setStatus(tax, { leafHash, status: 'WITHDRAWN', reason: 'TEST' });
        expect(await asked()).to.equal('NOTHING_TO_CORRECT');
      });

      it('gives a corrected version no more once its data life is over, whether given before or not', async () => {
        await replaced('CORRECTED', 'A');
        expect(await asked()).to.equal(undefined);
        const late = Object.assign(new TestClock(), { offset: 400 * 86_400_000 });
        expect(await asked(late)).to.equal('DATA_LIFE_OVER');
      });
    });

    it('waits for its own peer to tell of a correction: the grantee may have heard of it first', async () => {
      const about = (by: string) => ({ identifier: COMPANY.identifier, groups: grade(by) });
      const leafHash = await publishRecord(tax, TAX_SCHEMA, about('C'));
      await grantConsent(story, bank);
      const body = await asking(bank, await resolve(bank, REQUEST), { corrects: leafHash });
      const patient = { ...tax.releaseDeps, waitMs: 20_000 };
      const given = codeOf(release(patient as never, 'BankMSP', body));
      const replacement = await publishRecord(tax, TAX_SCHEMA, about('A'));
      await setStatus(tax, { leafHash, status: 'CORRECTED', reason: 'TEST', replacement });
      expect(await given).to.equal(undefined);
    });
  });
});

const urlOf = (story: Story, mspId: string) => story.addresses.find((one) => one.mspId === mspId)?.url ?? '';
const caOf = (story: Story, mspId: string) => story.addresses.find((one) => one.mspId === mspId)?.ca ?? '';
