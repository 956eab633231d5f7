import type { Enquiry } from '@concordat/chaincode/domain';
import type { Report } from '@concordat/gateway/client';
import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { companiesOf, subjectOf, TAX, taxGrade } from '../support/companies';
import { sharedConsortium } from '../support/consortium';
import {
  actFor,
  carry,
  grantDirectly,
  type Relation,
  revokeDirectly,
  signAct,
} from '../support/direct-consent';
import { eventually } from '../support/eventually';
import { openRelease, problemCode, RELEASES } from '../support/exchange-door';
import { freshSalt, Intruder } from '../support/intruder';
import { SCENARIO_MS } from '../support/patience';
import { codeOf } from '../support/refusal';
import {
  answer,
  arrived,
  auditedEnquiries,
  auditedEnquiriesWhen,
  auditedEnquiry,
  change,
  listOf,
  publish,
  requestConsent,
  resolve,
  signedConsent,
  timeline,
  type EnquiryView,
} from '../support/steps';

interface StatementRead {
  outcome: string;
  code: string | null;
  records: unknown[];
  time: number;
}

describe('invariant 2: no release for an enquiry ordered after revocation or expiry', function () {
  this.timeout(SCENARIO_MS);
  const world = sharedConsortium();
  const companies = companiesOf(9300, 4);
  let bank: Intruder;
  let certifier: Intruder;

  const companyOf = (index: number) => {
    const company = companies[index];
    if (!company) throw new Error('no company');
    return company;
  };

  before(async () => {
    [bank, certifier] = await Promise.all([Intruder.of(world, 'BankMSP'), Intruder.of(world, 'TaxMSP')]);
    const items = companies.map((company) => taxGrade(company));
    await publish(world.tax, TAX, items);
  });

  after(() => [bank, certifier].forEach((intruder) => intruder.close()));

  /** Whether a publisher's own read model shows the consent in that state. */
  const seenAtTax = (consentId: string, state: string) =>
    eventually(`tax sees the consent ${state}`, async () => {
      const consents = await listOf<{ id: string; state: string }>(
        world.tax.inspector,
        '/v1/audit/consents',
        {
          limit: 500,
        },
      );
      return consents.find((consent) => consent.id === consentId && consent.state === state);
    });

  const askTax = async ({ seq, enquiryId }: Enquiry, opening: Parameters<Intruder['releaseOf']>[1]) => {
    const asked = await bank.releaseOf({ publisher: 'TaxMSP', seq, enquiryId, line: 0 }, opening);
    return bank.door('TaxMSP').ask(RELEASES, asked);
  };

  const releaseAtTax = async (enquiry: Enquiry, opening: Parameters<Intruder['releaseOf']>[1]) => {
    const answer = await askTax(enquiry, opening);
    expect(answer.status, answer.body.toString('utf8')).to.equal(200);
    const opened = await openRelease(bank.keys, answer);
    const statement = JSON.parse(opened.statement.statement) as StatementRead;
    return { statement, records: opened.records };
  };

  describe('a bank hammers a consent while the subject revokes it', () => {
    const CLIENTS = 16;
    const RESOLVES = 200;
    const subject = subjectOf(companyOf(0));
    let reports: Report[];
    let consentId = '';
    /** A moment when tax has certainly seen the revocation. */
    let seenBy = 0;

    before(async () => {
      const consent = await signedConsent({
        grantee: world.bank,
        certifier: world.tax,
        subject,
        maxUses: 100_000,
      });
      consentId = consent.consentId;
      reports = [];
      let asked = 0;
      // However long the subject takes to revoke: until somebody was refused.
      const isOver = () => asked >= RESOLVES && reports.some(({ decision }) => decision === 'DENIED');
      const client = async (): Promise<void> => {
        while (!isOver()) {
          asked += 1;
          reports.push(await resolve(world.bank, { subject, application: `LOAN-${asked}` }));
        }
      };
      const revoke = async () => {
        await eventually('some were granted', () => Promise.resolve(reports.length >= 30 || undefined));
        await change(consent.portal, consentId, 'revoke');
        await seenAtTax(consentId, 'REVOKED');
        seenBy = Date.now();
      };
      await Promise.all([revoke(), ...Array.from({ length: CLIENTS }, client)]);
    });

    it('some came before and were granted, some came after and were refused', () => {
      const codes = new Set(reports.map(({ code }) => code));
      expect([...codes]).to.have.members([null, 'CONSENT_REVOKED']);
      expect(reports).to.have.length.at.least(RESOLVES);
    });

    it('everything granted is ordered before the revocation, everything after it is refused', async () => {
      const ofConsent = ({ reference }: EnquiryView) => reference === consentId;
      const all = await auditedEnquiriesWhen(
        world.regulator,
        'BankMSP',
        (seen) => seen.filter(ofConsent).length >= reports.length,
      );
      // Only now: a regulator that has read the last refusal has read the revocation and every call before it.
      const calls = await timeline(world.regulator);
      const orderOf = new Map(calls.filter(({ valid }) => valid).map(({ txId }, order) => [txId, order]));
      const { txId: revocation } = await revocationOf(consentId);
      const revoked = orderOf.get(revocation) ?? NaN;
      const enquiries = all.filter(ofConsent);
      expect(enquiries).to.have.length(reports.length);
      for (const { txId, decision, seq } of enquiries) {
        const order = orderOf.get(txId) ?? NaN;
        expect(order, `enquiry ${seq} is in the timeline`).to.be.at.least(0);
        expect(decision, `enquiry ${seq}`).to.equal(order < revoked ? 'GRANTED' : 'DENIED');
      }
    });

    it('nothing was released for what was refused', async () => {
      const refused = reports.filter(({ decision }) => decision === 'DENIED');
      refused.forEach(({ lines }) => lines.forEach(({ records }) => expect(records).to.deep.equal([])));
      const ids = new Set(refused.map(({ enquiryId }) => enquiryId));
      const entries = (await auditedEnquiries(world.regulator, 'BankMSP')).filter(({ enquiryId }) =>
        ids.has(enquiryId),
      );
      entries.forEach(({ releases }) => expect(releases).to.deep.equal([]));
    });

    it('no statement with records was made once the publisher had seen the revocation', () => {
      const granted = reports.filter(({ decision }) => decision === 'GRANTED');
      const given = granted.filter(({ lines }) => (lines[0]?.records.length ?? 0) > 0);
      expect(given.length).to.be.greaterThan(0);
      for (const { lines } of given) expect(lines[0]?.time).to.be.at.most(seenBy);
    });
  });

  /** The call that carried the last act about a consent: acts are few, so that times tell which. */
  async function revocationOf(consentId: string): Promise<{ txId: string }> {
    const [consent] = (
      await listOf<{ id: string; since: number }>(world.regulator.inspector, '/v1/audit/consents', {
        limit: 500,
      })
    ).filter(({ id }) => id === consentId);
    const calls = await timeline(world.regulator, 'TaxMSP');
    const found = calls.find(
      (call) => call.function === 'consent:act' && call.valid && call.time === consent?.since,
    );
    if (found) return found;
    throw new Error('the revocation is not in the timeline');
  }

  it('refuses the first release of a granted enquiry once the publisher has seen the revocation', async () => {
    const opening = { ...subjectOf(companyOf(1)), salt: freshSalt() };
    const relation = { grantee: 'BankMSP', subject: subjectOf(companyOf(1)), salt: opening.salt };
    const { consentId, terms } = await grantDirectly(certifier, relation);
    const make = () => bank.enquiry(relation.subject, relation.salt, { reference: consentId });
    const [early, late] = await bank.commit([await make(), await make()]);
    if (early?.decision !== 'GRANTED' || late?.decision !== 'GRANTED') throw new Error('not granted');
    const before = await releaseAtTax(early, opening);
    expect(before.statement.outcome).to.equal('RECORDS');
    await revokeDirectly(certifier, terms);
    await seenAtTax(consentId, 'REVOKED');
    const { statement, records } = await releaseAtTax(late, opening);
    expect(statement).to.deep.include({ outcome: 'REFUSED', code: 'CONSENT_NOT_ACTIVE', records: [] });
    expect(records).to.deep.equal([]);
    const { releases } = await auditedEnquiry(world.regulator, late, 1);
    expect(releases.map(({ outcome }) => outcome)).to.deep.equal(['REFUSED']);
  });

  it('refuses while the consent is paused, and no longer: new enquiries, and the first release of one granted before', async () => {
    const opening = { ...subjectOf(companyOf(2)), salt: freshSalt() };
    const relation = { grantee: 'BankMSP', subject: subjectOf(companyOf(2)), salt: opening.salt };
    const { consentId, terms, lifecycle } = await grantDirectly(certifier, relation);
    const commit = async () => {
      const request = await bank.enquiry(relation.subject, relation.salt, { reference: consentId });
      const [enquiry] = await bank.commit([request]);
      if (!enquiry) throw new Error('no decision');
      return enquiry;
    };
    const act = async (kind: 'PAUSE' | 'RESUME', prev: string) => {
      const jws = await signAct(certifier, actFor(certifier.ledger.channel, kind, terms, { prev }));
      return (await carry(certifier, jws, terms.binding)).state.lifecycle;
    };
    const granted = await commit();
    const paused = await act('PAUSE', lifecycle);
    await seenAtTax(consentId, 'PAUSED');
    expect(problemCode(await askTax(granted, opening))).to.equal('CONSENT_PAUSED');
    expect(await commit()).to.include({ decision: 'DENIED', code: 'CONSENT_PAUSED' });
    await act('RESUME', paused);
    await seenAtTax(consentId, 'ACTIVE');
    // A pause is no answer: once it is over, the same enquiry has its one first release.
    const { statement } = await releaseAtTax(granted, opening);
    expect(statement.outcome).to.equal('RECORDS');
    expect((await releaseAtTax(granted, opening)).statement).to.deep.equal(statement);
    expect((await releaseAtTax(await commit(), opening)).statement.outcome).to.equal('RECORDS');
    const { releases } = await auditedEnquiry(world.regulator, granted, 1);
    expect(releases.map(({ n, outcome }) => [n, outcome])).to.deep.equal([[0, 'ANSWERED']]);
  });

  it('grants nothing that the subject has declined', async () => {
    const subject = subjectOf(companyOf(1));
    const asked = { grantee: world.bank2, certifier: world.tax, subject };
    const { handle } = await requestConsent(asked);
    const portal = await world.tax.portalOf(subject);
    await arrived(portal, handle);
    expect(await resolve(world.bank2, { subject }), 'not answered yet').to.include({
      code: 'CONSENT_UNKNOWN',
    });
    expect(await answer(portal, handle, 'decline')).to.include({ state: 'DECLINED' });
    expect(await codeOf(answer(portal, handle, 'sign'))).to.equal('CONSENT_EXISTS');
    expect(await resolve(world.bank2, { subject })).to.include({ code: 'CONSENT_DECLINED' });
  });

  /** An enquiry that was granted under a consent that is soon over; a longer one where the machine is too slow for that. */
  async function grantedBriefly(relation: Relation) {
    for (const lifeMs of [6_000, 30_000]) {
      const notAfter = Date.now() + lifeMs;
      const { consentId } = await grantDirectly(certifier, relation, { notAfter });
      const make = () => bank.enquiry(relation.subject, relation.salt, { reference: consentId });
      const [granted] = await bank.commit([await make()]);
      if (granted?.decision === 'GRANTED') return { notAfter, make, granted };
      expect(granted).to.include({ code: 'CONSENT_EXPIRED' });
    }
    throw new Error('no enquiry was granted within half a minute');
  }

  it('refuses after expiry: new enquiries, and the first release of one that was granted before', async () => {
    const opening = { ...subjectOf(companyOf(3)), salt: freshSalt() };
    const relation = { grantee: 'BankMSP', subject: subjectOf(companyOf(3)), salt: opening.salt };
    const { notAfter, make, granted } = await grantedBriefly(relation);
    await sleep(notAfter - Date.now() + 50);
    const [denied] = await bank.commit([await make()]);
    expect(denied).to.include({ decision: 'DENIED', code: 'CONSENT_EXPIRED' });
    const { statement, records } = await releaseAtTax(granted, opening);
    expect(statement).to.deep.include({ outcome: 'REFUSED', records: [] });
    expect(records).to.deep.equal([]);
  });
});
