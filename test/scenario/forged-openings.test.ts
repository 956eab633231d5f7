import type { Enquiry } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import { companiesOf, subjectOf, TAX, taxGrade } from '../support/companies';
import { sharedConsortium } from '../support/consortium';
import { grantDirectly } from '../support/direct-consent';
import { DocumentedGateway } from '../support/documented-gateway';
import { eventually } from '../support/eventually';
import { problemCode, RELEASES, type WireAnswer } from '../support/exchange-door';
import { freshSalt, Intruder } from '../support/intruder';
import { SCENARIO_MS } from '../support/patience';
import { listOf, publish } from '../support/steps';

interface Gap {
  kind: string;
  grantee: string;
  seq: number;
}

describe('forged openings and escrows of an enquiry that is granted', function () {
  this.timeout(SCENARIO_MS);
  const world = sharedConsortium();
  const [company, another] = companiesOf(9610, 2);
  if (!company || !another) throw new Error('no companies');
  const subject = subjectOf(company);
  const salt = freshSalt();
  let bank: Intruder;
  let consentId = '';

  before(async () => {
    bank = await Intruder.of(world, 'BankMSP');
    await publish(world.tax, TAX, [taxGrade(company), taxGrade(another)]);
    const tax = await Intruder.of(world, 'TaxMSP');
    ({ consentId } = await grantDirectly(tax, { grantee: 'BankMSP', subject, salt }));
    tax.close();
  });

  after(() => bank.close());

  const commit = async (changes: { escrow?: string } = {}): Promise<Enquiry> => {
    const request = await bank.enquiry(subject, salt, { reference: consentId, ...changes });
    const [enquiry] = await bank.commit([request]);
    if (enquiry?.decision !== 'GRANTED') throw new Error('not granted');
    return enquiry;
  };

  const ask = async (
    { seq, enquiryId }: Enquiry,
    opening: Parameters<Intruder['releaseOf']>[1],
    sealedFor = 'TaxMSP',
  ): Promise<WireAnswer> => {
    const asked = await bank.releaseOf({ publisher: sealedFor, seq, enquiryId, line: 0 }, opening);
    return bank.door('TaxMSP').ask(RELEASES, asked);
  };

  it('another subject’s opening, or another salt, opens nothing', async () => {
    const enquiry = await commit();
    const wrong = [
      await ask(enquiry, { ...subjectOf(another), salt }),
      await ask(enquiry, { ...subject, salt: freshSalt() }),
    ];
    for (const answer of wrong) {
      expect(answer.status).to.equal(403);
      expect(problemCode(answer)).to.equal('OPENING_MISMATCH');
    }
    expect((await ask(enquiry, { ...subject, salt })).status).to.equal(200);
  });

  it('an opening that is sealed to another publisher opens nothing', async () => {
    const answer = await ask(await commit(), { ...subject, salt }, 'CourtMSP');
    expect(answer.status).to.be.within(400, 499);
    expect(problemCode(answer)).to.equal('OPENING_INVALID');
  });

  it('nothing is released where the regulator could not find the subject, and the inspector sees it', async () => {
    const decoy = await bank.enquiry(subjectOf(another), salt);
    const enquiry = await commit({ escrow: decoy.escrow });
    const answer = await ask(enquiry, { ...subject, salt });
    expect(answer.status).to.equal(403);
    expect(problemCode(answer)).to.equal('ESCROW_MISMATCH');
    await eventually('the regulator, who follows the ledger, has read the enquiry', async () => {
      const gaps = await listOf<Gap>(world.regulator.inspector, '/v1/audit/gaps', { grantee: 'BankMSP' });
      return gaps.find(({ kind, seq }) => kind.startsWith('ESCROW') && seq === enquiry.seq);
    });
    await (await DocumentedGateway.of(world.regulator.inspector)).expectLists('/v1/audit/gaps');
  });

  it('nor where the escrow is no box at all', async () => {
    const answer = await ask(await commit({ escrow: 'AAAA' }), { ...subject, salt });
    expect(problemCode(answer)).to.equal('ESCROW_MISMATCH');
  });
});
