import { type Enquiry, type EnquiryHead, fromBase64url } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { companiesOf, CUSTOMS, customsLevel, subjectOf, TAX, taxGrade } from '../support/companies';
import { sharedConsortium } from '../support/consortium';
import { grantDirectly } from '../support/direct-consent';
import { openRelease, problemCode, RELEASES, type WireAnswer } from '../support/exchange-door';
import { freshSalt, Intruder } from '../support/intruder';
import { SCENARIO_MS } from '../support/patience';
import { publishOne } from '../support/steps';

describe('invariant 1: no payload leaves before its enquiry is committed VALID and GRANTED', function () {
  this.timeout(SCENARIO_MS);
  const world = sharedConsortium();
  const [company] = companiesOf(9201, 1);
  if (!company) throw new Error('no companies');
  const subject = subjectOf(company);
  const grade = taxGrade(company);
  const opening = { ...subject, salt: freshSalt() };
  let bank: Intruder;
  let bank2: Intruder;
  let certifier: Intruder;
  let consentId = '';

  before(async () => {
    [bank, bank2, certifier] = await Promise.all([
      Intruder.of(world, 'BankMSP'),
      Intruder.of(world, 'Bank2MSP'),
      Intruder.of(world, 'TaxMSP'),
    ]);
    await Promise.all([
      publishOne(world.tax, TAX, grade),
      publishOne(world.customs, CUSTOMS, customsLevel(company)),
    ]);
    ({ consentId } = await grantDirectly(certifier, { grantee: 'BankMSP', subject, salt: opening.salt }));
  });

  after(() => [bank, bank2, certifier].forEach((intruder) => intruder.close()));

  /** A short problem, and not a byte of the record in it. */
  const expectNothing = (answer: WireAnswer, code = 'ENQUIRY_NOT_FOUND') => {
    const text = answer.body.toString('utf8');
    expect(answer.status, text).to.equal(404);
    expect(problemCode(answer)).to.equal(code);
    expect(answer.headers['content-type']).to.match(/^application\/problem\+json/);
    expect(answer.body.length).to.be.lessThan(512);
    const everything = `${text} ${JSON.stringify(answer.headers)}`;
    const secrets = [company.uscc, company.name, company.nameLatin, String(grade.fields['authority'])];
    for (const secret of secrets) expect(everything).not.to.include(secret);
    expect(Object.keys(JSON.parse(text) as object)).not.to.include.members(['box', 'records', 'groups']);
  };

  const head = async (): Promise<EnquiryHead> => {
    const argument = { grantee: 'BankMSP', from: 1, limit: 1 };
    return (await bank.evaluate<{ head: EnquiryHead }>('enquiry:list', argument)).head;
  };

  const ask = async (by: Intruder, asked: Parameters<Intruder['releaseOf']>[0]): Promise<WireAnswer> =>
    by.door(asked.publisher).ask(RELEASES, await by.releaseOf(asked, opening));

  const commitOne = async (changes: Parameters<Intruder['enquiry']>[2]): Promise<Enquiry> => {
    const request = await bank.enquiry(subject, opening.salt, { reference: consentId, ...changes });
    const [enquiry] = await bank.commit([request]);
    if (!enquiry) throw new Error('no decision');
    return enquiry;
  };

  it('gives it once the enquiry stands on the ledger, and not a moment earlier', async () => {
    const request = await bank.enquiry(subject, opening.salt, { reference: consentId });
    const { enquiryId } = request;
    const { seq } = await head();
    let answered: WireAnswer | undefined;
    // Asked early: the publisher waits for its own peer, for 5 s.
    const early = ask(bank, { publisher: 'TaxMSP', seq: seq + 1, enquiryId, line: 0 }).then((answer) => {
      answered = answer;
      return answer;
    });
    await sleep(500);
    expect(answered, 'nothing has come back yet').to.equal(undefined);
    const [enquiry] = await bank.commit([request]);
    expect(enquiry).to.include({ seq: seq + 1, decision: 'GRANTED' });
    const answer = await early;
    expect(answer.status).to.equal(200);
    const { statement, records } = await openRelease(bank.keys, answer);
    expect(records).to.have.length(1);
    const { time } = JSON.parse(statement.statement) as { time: number };
    expect(time, 'signed after the transaction').to.be.at.least(enquiry?.time ?? Infinity);
  });

  describe('gives nothing', () => {
    /** A publisher waits for its peer before it says no: all doors are tried at once. */
    let refused: Record<'unknown' | 'others' | 'denied' | 'deniedLine' | 'invalid', WireAnswer[]>;
    let granted: WireAnswer[];

    before(async () => {
      const [known, never, denied, mixed, lost] = [
        await commitOne({}),
        await bank.enquiry(subject, opening.salt, { reference: consentId }),
        await commitOne({ purpose: 'post-loan-monitoring' }),
        await commitOne({ reference: await paperConsent() }),
        await loseRace(),
      ];
      expect(denied).to.include({ decision: 'DENIED', code: 'CONSENT_OTHER_PURPOSE' });
      const decisions = mixed.lines.map(({ decision, code }) => code ?? decision);
      expect(decisions).to.deep.equal(['ASSURANCE_TOO_LOW', 'GRANTED', 'GRANTED']);
      const { seq, enquiryId } = known;
      const last = (await head()).seq;
      const all = async (asked: Promise<WireAnswer>[]) => Promise.all(asked);
      const [unknown, others, deniedAnswers, deniedLine, invalid, good] = await Promise.all([
        all([
          ask(bank, { publisher: 'TaxMSP', seq: last + 1, enquiryId: never.enquiryId, line: 0 }),
          ask(bank, { publisher: 'TaxMSP', seq, enquiryId: never.enquiryId, line: 0 }),
          ask(bank, { publisher: 'TaxMSP', seq: last, enquiryId, line: 0 }),
          ask(bank, { publisher: 'TaxMSP', seq: 0, enquiryId, line: 0 }),
          ask(bank, { publisher: 'TaxMSP', seq, enquiryId, line: 3 }),
          // The line is granted, but it is another publisher's.
          ask(bank, { publisher: 'TaxMSP', seq, enquiryId, line: 2 }),
          ask(bank, { publisher: 'CustomsMSP', seq, enquiryId, line: 0 }),
        ]),
        all([
          ask(bank2, { publisher: 'TaxMSP', grantee: 'BankMSP', seq, enquiryId, line: 0 }),
          ask(bank2, { publisher: 'TaxMSP', grantee: 'Bank2MSP', seq, enquiryId, line: 0 }),
          ask(bank, { publisher: 'TaxMSP', grantee: 'Bank2MSP', seq, enquiryId, line: 0 }),
        ]),
        all(
          ['TaxMSP', 'CourtMSP', 'CustomsMSP'].map((publisher, line) =>
            ask(bank, { publisher, seq: denied.seq, enquiryId: denied.enquiryId, line }),
          ),
        ),
        all([ask(bank, { publisher: 'TaxMSP', seq: mixed.seq, enquiryId: mixed.enquiryId, line: 0 })]),
        all(
          [last - 1, last, last + 1].map((at) =>
            ask(bank, { publisher: 'TaxMSP', seq: at, enquiryId: lost, line: 0 }),
          ),
        ),
        all([
          ask(bank, { publisher: 'TaxMSP', seq, enquiryId, line: 0 }),
          ask(bank, { publisher: 'CustomsMSP', seq: mixed.seq, enquiryId: mixed.enquiryId, line: 2 }),
        ]),
      ]);
      refused = { unknown, others, denied: deniedAnswers, deniedLine, invalid };
      granted = good;
    });

    it('for what was never submitted, another sequence number, line or publisher', () => {
      refused.unknown.forEach((answer) => expectNothing(answer));
    });

    it('to another member, whomever it claims to be', () => {
      refused.others.forEach((answer) => expectNothing(answer));
    });

    it('for a refused enquiry, though it is committed VALID', () => {
      refused.denied.forEach((answer) => expectNothing(answer));
    });

    it('for the denied line of an enquiry whose other lines are granted', () => {
      refused.deniedLine.forEach((answer) => expectNothing(answer));
    });

    it('for an enquiry whose transaction was ordered, and invalid', () => {
      refused.invalid.forEach((answer) => expectNothing(answer));
    });

    it('while the same doors open for what was granted', () => {
      granted.forEach(({ status }) => expect(status).to.equal(200));
    });
  });

  /** Paper is too little for what tax demands, and enough for the court and customs. */
  async function paperConsent(): Promise<string> {
    const relation = { grantee: 'BankMSP', subject, salt: opening.salt };
    return (await grantDirectly(certifier, relation, { method: 'PAPER' })).consentId;
  }

  /** Two transactions on the same state: the ledger takes one, marks the other invalid. Answers the loser's enquiry id. */
  async function loseRace(): Promise<string> {
    for (let round = 0; round < 20; round += 1) {
      const make = () => bank.enquiry(subject, opening.salt, { reference: consentId });
      const racers = await Promise.all([make(), make(), make()]);
      const outcomes = await Promise.allSettled(racers.map((racer) => bank.commit([racer])));
      const loser = outcomes.findIndex(
        (outcome) =>
          outcome.status === 'rejected' && (outcome.reason as { code?: string }).code === 'CONFLICT',
      );
      const lost = racers[loser];
      if (lost) return lost.enquiryId;
    }
    throw new Error('no transaction lost a race');
  }

  it('what is given opens with the recipient’s key, and travels in no other form', async () => {
    const { seq, enquiryId } = await commitOne({});
    const answer = await ask(bank, { publisher: 'TaxMSP', seq, enquiryId, line: 0 });
    const { box, ...rest } = JSON.parse(answer.body.toString('utf8')) as { keyId: string; box: string };
    expect(rest).to.deep.equal({ keyId: bank.keys.current('seal').keyId });
    const sealed = Buffer.from(fromBase64url(box));
    for (const part of [company.uscc, company.name, 'identity', 'commitment'])
      expect(sealed.includes(Buffer.from(part)), part).to.equal(false);
    await openRelease(bank2.keys, answer).then(
      () => expect.fail('another member opened it'),
      () => undefined,
    );
  });
});
