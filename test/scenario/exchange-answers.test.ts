import { utf8 } from '@concordat/chaincode/domain';
import { openingBytes, padToSizeClass } from '@concordat/gateway/peer';
import { expect } from 'chai';
import { companiesOf, subjectOf, TAX, taxGrade } from '../support/companies';
import { sharedConsortium } from '../support/consortium';
import { grantDirectly } from '../support/direct-consent';
import { RELEASES } from '../support/exchange-door';
import { freshSalt, Intruder } from '../support/intruder';
import { answerOf, departures, type OpenApi } from '../support/open-api';
import { SCENARIO_MS } from '../support/patience';
import { publishOne } from '../support/steps';

const BATCHES = '/exchange/v1/release-batches';
const LOOKS = '/exchange/v1/subject-looks';

describe('what gateways answer each other is what /openapi.json says', function () {
  this.timeout(SCENARIO_MS);
  const world = sharedConsortium();
  const [company] = companiesOf(9615, 1);
  if (!company) throw new Error('no company');
  const subject = subjectOf(company);
  const salt = freshSalt();
  let bank: Intruder;
  let tax: Intruder;
  let asked: { seq: number; enquiryId: string };

  before(async () => {
    [bank, tax] = await Promise.all([Intruder.of(world, 'BankMSP'), Intruder.of(world, 'TaxMSP')]);
    await publishOne(world.tax, TAX, taxGrade(company));
    const { consentId } = await grantDirectly(tax, { grantee: 'BankMSP', subject, salt });
    const [enquiry] = await bank.commit([await bank.enquiry(subject, salt, { reference: consentId })]);
    expect(enquiry?.decision).to.equal('GRANTED');
    asked = { seq: enquiry?.seq ?? 0, enquiryId: enquiry?.enquiryId ?? '' };
  });

  after(() => [bank, tax].forEach((member) => member.close()));

  /** Asks another member, and holds what it answers against its own document. */
  async function answered<T>(by: Intruder, of: string, path: string, body: object): Promise<T> {
    const door = by.door(of);
    const document = await door.send(await door.sign('/openapi.json', undefined, 'GET'));
    const { status, body: bytes } = await door.ask(path, body);
    const answer = JSON.parse(bytes.toString('utf8')) as T;
    expect(status, path).to.equal(200);
    const told = answerOf(JSON.parse(document.body.toString('utf8')) as OpenApi, 'post', path);
    expect(departures(told, answer), path).to.deep.equal([]);
    return answer;
  }

  it('for one release, and for a batch of which one opening is wrong', async () => {
    const opening = { ...subject, salt };
    const one = await bank.releaseOf({ ...asked, publisher: 'TaxMSP', line: 0 }, opening);
    await answered(bank, 'TaxMSP', RELEASES, one);
    const requests = [1, 2].map(() => ({ ...asked, grantee: 'BankMSP', line: 0 }));
    const openings = Buffer.concat([openingBytes(opening), openingBytes({ ...opening, salt: freshSalt() })]);
    const batch = { requests, openings: await bank.sealedTo('TaxMSP', openings) };
    const { answers } = await answered<{ answers: object[] }>(bank, 'TaxMSP', BATCHES, batch);
    expect(answers.map((answer) => 'refused' in answer)).to.deep.equal([false, true]);
  });

  it('for the looks at a subject, which its certifier asks for', async () => {
    const sealed = await tax.sealedTo('RegulatorMSP', padToSizeClass(utf8(JSON.stringify(subject))));
    const { looks } = await answered<{ looks: object[] }>(tax, 'RegulatorMSP', LOOKS, { subject: sealed });
    expect(looks).to.have.length(1);
  });
});
