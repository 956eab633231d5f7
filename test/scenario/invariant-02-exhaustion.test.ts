import type { Enquiry } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import { companiesOf, subjectOf, TAX, taxGrade } from '../support/companies';
import { sharedConsortium } from '../support/consortium';
import { grantDirectly } from '../support/direct-consent';
import { freshSalt, Intruder } from '../support/intruder';
import { SCENARIO_MS } from '../support/patience';
import { bundlesOf, publish, resolve, signedConsent } from '../support/steps';

describe('invariant 2: no release for an enquiry ordered after the exhaustion of its consent', function () {
  this.timeout(SCENARIO_MS);
  const world = sharedConsortium();
  const [first, second] = companiesOf(9304, 2);
  if (!first || !second) throw new Error('no companies');
  let bank: Intruder;
  let certifier: Intruder;

  before(async () => {
    [bank, certifier] = await Promise.all([Intruder.of(world, 'BankMSP'), Intruder.of(world, 'TaxMSP')]);
    await publish(
      world.tax,
      TAX,
      [first, second].map((company) => taxGrade(company)),
    );
  });

  after(() => [bank, certifier].forEach((intruder) => intruder.close()));

  it('grants exactly as many of 40 concurrent enquiries as there are uses', async () => {
    const subject = subjectOf(first);
    const { consentId } = await signedConsent({
      grantee: world.bank,
      certifier: world.tax,
      subject,
      maxUses: 5,
    });
    const asked = Array.from({ length: 40 }, (_, at) =>
      resolve(world.bank, { subject, application: `LOAN-${at}` }),
    );
    const reports = await Promise.all(asked);
    const granted = reports.filter(({ decision }) => decision === 'GRANTED');
    expect(granted).to.have.length(5);
    const codes = new Set(reports.map(({ code }) => code));
    expect([...codes]).to.have.members([null, 'CONSENT_EXHAUSTED']);
    const [shown] = await bank.evaluate<{ use: { uses: number } }[]>('consent:get', { ids: [consentId] });
    expect(shown?.use.uses).to.equal(5);
    const given = await Promise.all(granted.map((report) => bundlesOf(world.bank, report)));
    given.forEach((bundles) => expect(bundles).to.have.length(3));
  });

  it('counts right when software beside the gateway races it on the same consent', async () => {
    const relation = { grantee: 'BankMSP', subject: subjectOf(second), salt: freshSalt() };
    const { consentId } = await grantDirectly(certifier, relation, { maxUses: 3 });
    const make = () => bank.enquiry(relation.subject, relation.salt, { reference: consentId });
    const racer = async (): Promise<Enquiry[]> => {
      const requests = [await make(), await make()];
      for (let tries = 0; tries < 30; tries += 1) {
        const enquiries = await bank.commit(requests).catch((error: { code?: string }) => {
          if (error.code === 'CONFLICT') return undefined;
          throw error;
        });
        if (enquiries) return enquiries;
      }
      throw new Error('lost every race');
    };
    const decided = (await Promise.all(Array.from({ length: 6 }, racer))).flat();
    expect(decided).to.have.length(12);
    expect(decided.filter(({ decision }) => decision === 'GRANTED')).to.have.length(3);
    const exhausted = decided.filter(({ code }) => code === 'CONSENT_EXHAUSTED');
    expect(exhausted).to.have.length(9);
  });
});
