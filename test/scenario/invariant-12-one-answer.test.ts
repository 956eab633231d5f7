import type { Api } from '@concordat/gateway/client';
import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { companiesOf, subjectOf, TAX, taxGrade } from '../support/companies';
import { sharedConsortium } from '../support/consortium';
import { grantDirectly } from '../support/direct-consent';
import { RELEASES, type WireAnswer } from '../support/exchange-door';
import { freshSalt, Intruder } from '../support/intruder';
import { SCENARIO_MS } from '../support/patience';
import { arrived, publish, requestConsent, resolve, signedConsent } from '../support/steps';

const hex = (bytes: number) => randomBytes(bytes).toString('hex');

/** What an unauthorised caller can tell two answers apart by, but for ids that are its own or drawn at random. */
const contentOf = ({ status, headers, body }: WireAnswer): unknown => {
  const { instance, requestId, ...problem } = JSON.parse(body.toString('utf8')) as Record<string, unknown>;
  void [instance, requestId];
  const type = headers['content-type'];
  return { status, type, length: body.length, names: Object.keys(headers).sort(), problem };
};

const median = (values: number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
};

/** Medians of many, held to the generous: a lookup that only one of the two makes would show by far more over a network. */
function expectAlikeInTime(one: number[], other: number[], mostMs: number): void {
  const difference = Math.abs(median(one) - median(other));
  expect(difference, `medians ${median(one)} and ${median(other)} ms`).to.be.lessThan(mostMs);
}

describe('invariant 12: “no such record” and “you may not” are one answer, in content and in time', function () {
  this.timeout(SCENARIO_MS);
  const world = sharedConsortium();
  const [company, another] = companiesOf(9700, 2);
  if (!company || !another) throw new Error('no companies');
  const subject = subjectOf(company);
  const salt = freshSalt();
  let bank: Intruder;
  let bank2: Intruder;

  before(async () => {
    [bank, bank2] = await Promise.all([Intruder.of(world, 'BankMSP'), Intruder.of(world, 'Bank2MSP')]);
    await publish(world.tax, TAX, [taxGrade(company), taxGrade(another)]);
  });

  after(() => [bank, bank2].forEach((intruder) => intruder.close()));

  describe('at a publisher’s exchange', () => {
    const ROUNDS = 15;
    const answers: Record<'nothing' | 'others' | 'denied', WireAnswer[]> = {
      nothing: [],
      others: [],
      denied: [],
    };

    before(async () => {
      const tax = await Intruder.of(world, 'TaxMSP');
      const { consentId } = await grantDirectly(tax, { grantee: 'BankMSP', subject, salt });
      tax.close();
      const asked = { reference: consentId };
      const [granted] = await bank.commit([await bank.enquiry(subject, salt, asked)]);
      const [denied] = await bank2.commit([await bank2.enquiry(subject, salt, asked)]);
      if (granted?.decision !== 'GRANTED' || denied?.decision !== 'DENIED') throw new Error('wrong scene');
      const ask = async (seq: number, enquiryId: string, line = 0) => {
        const body = await bank2.releaseOf(
          { publisher: 'TaxMSP', seq, enquiryId, line },
          { ...subject, salt },
        );
        return bank2.door('TaxMSP').ask(RELEASES, body);
      };
      // All at once and in turns, so that the machine's load is the same for each kind.
      const rounds = Array.from({ length: ROUNDS }, async () => {
        const [nothing, others, refused] = await Promise.all([
          ask(800_000, hex(16)),
          ask(granted.seq, granted.enquiryId),
          ask(denied.seq, denied.enquiryId),
        ]);
        answers.nothing.push(nothing);
        answers.others.push(others);
        answers.denied.push(refused);
      });
      await Promise.all(rounds);
    });

    it('an enquiry that is nobody’s, another’s, or refused: the same answer', () => {
      const contents = Object.values(answers).flat().map(contentOf);
      expect(contents).to.have.length(3 * ROUNDS);
      for (const content of contents) expect(content).to.deep.equal(contents[0]);
      expect(contents[0]).to.deep.include({ status: 404 });
    });

    it('in the same time', () => {
      const times = (kind: keyof typeof answers) => answers[kind].map(({ ms }) => ms);
      expectAlikeInTime(times('nothing'), times('others'), 500);
      expectAlikeInTime(times('nothing'), times('denied'), 500);
    });
  });

  describe('on the ledger, for a reader', () => {
    let theirs = '';

    before(async () => {
      const asked = { grantee: world.bank, certifier: world.tax, subject: subjectOf(another) };
      theirs = (await signedConsent(asked)).consentId;
    });

    it('another bank’s consent and none at all refuse an enquiry alike', async () => {
      const reports = await Promise.all(
        [theirs, hex(32)].map((reference) =>
          resolve(world.bank2, { subject: subjectOf(another), reference, application: 'X' }),
        ),
      );
      const told = reports.map(({ decision, code, lines }) => ({
        decision,
        code,
        lines: lines.map(({ outcome, code: why, summary, records }) => ({ outcome, why, summary, records })),
      }));
      expect(told[0]).to.deep.equal(told[1]);
      expect(told[0]).to.include({ decision: 'DENIED', code: 'CONSENT_UNKNOWN' });
    });

    it('another bank’s consent and none at all are shown alike', async () => {
      const shown = await bank2.evaluate<unknown[]>('consent:get', { ids: [theirs, hex(32)] });
      expect(shown).to.deep.equal([null, null]);
    });

    it('in the same time', async () => {
      const times: Record<'theirs' | 'nothing', number[]> = { theirs: [], nothing: [] };
      const time = async (kind: keyof typeof times, id: string) => {
        const started = performance.now();
        await bank2.evaluate('consent:get', { ids: [id] });
        times[kind].push(performance.now() - started);
      };
      for (let round = 0; round < 40; round += 1) {
        await time('theirs', theirs);
        await time('nothing', hex(32));
      }
      expectAlikeInTime(times.theirs, times.nothing, 25);
    });
  });

  describe('at a certifier’s portal', () => {
    let portal: Api;
    let handle = '';
    let consentId = '';

    before(async () => {
      const theirs = { grantee: world.bank, certifier: world.tax, subject: subjectOf(another) };
      ({ consentId } = await signedConsent(theirs));
      ({ handle } = await requestConsent(theirs));
      await arrived(await world.tax.portalOf(subjectOf(another)), handle);
      portal = await world.tax.portalOf(subject);
    });

    const ask = async (path: string, body: unknown): Promise<WireAnswer> => {
      const started = performance.now();
      const response = await portal.reach(path, { method: 'POST', json: body });
      const bytes = Buffer.from(await response.arrayBuffer());
      const names = Object.fromEntries([...response.headers].filter(([name]) => !/ratelimit/.test(name)));
      return { status: response.status, headers: names, body: bytes, ms: performance.now() - started };
    };

    const doors: Record<
      string,
      { of: () => string; path: (id: string) => string; body: unknown; none: string }
    > = {
      'a request to sign': {
        of: () => handle,
        path: (id) => `/portal/v1/requests/${id}/answer`,
        body: { answer: 'sign' },
        none: 'ZZZZZ-ZZZZZ',
      },
      'a consent to revoke': {
        of: () => consentId,
        path: (id) => `/portal/v1/consents/${id}/revoke`,
        body: {},
        none: 'ab'.repeat(32),
      },
    };

    for (const [what, { of, path, body, none }] of Object.entries(doors)) {
      it(`${what}: another subject’s, and none at all`, async () => {
        const times: Record<'theirs' | 'nothing', number[]> = { theirs: [], nothing: [] };
        for (let round = 0; round < 30; round += 1) {
          const theirs = await ask(path(of()), body);
          const nothing = await ask(path(none), body);
          expect(contentOf(theirs)).to.deep.equal(contentOf(nothing));
          expect(theirs.status).to.equal(404);
          times.theirs.push(theirs.ms);
          times.nothing.push(nothing.ms);
        }
        expectAlikeInTime(times.theirs, times.nothing, 25);
      });
    }
  });

  it('a correction of what one was never given, and of what does not exist', async () => {
    const [leaf] = (await publish(world.tax, TAX, [taxGrade(another, { year: 2023 })])).map(
      ({ leafHash }) => leafHash,
    );
    const tax = await Intruder.of(world, 'TaxMSP');
    const { consentId } = await grantDirectly(tax, { grantee: 'BankMSP', subject, salt });
    tax.close();
    const [enquiry] = await bank.commit([await bank.enquiry(subject, salt, { reference: consentId })]);
    const { seq = 0, enquiryId = '' } = enquiry ?? {};
    const asked = await bank.releaseOf(
      { publisher: 'TaxMSP', seq, enquiryId, line: 0 },
      { ...subject, salt },
    );
    const [theirs, nothing] = await Promise.all(
      [leaf, hex(32)].map((corrects) => bank.door('TaxMSP').ask(RELEASES, { ...asked, corrects })),
    );
    if (!theirs || !nothing) throw new Error('no answers');
    expect(contentOf(theirs)).to.deep.equal(contentOf(nothing));
    expect(theirs.status).to.equal(404);
  });
});
