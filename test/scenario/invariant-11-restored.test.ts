import type { Enquiry, LogHead } from '@concordat/chaincode/domain';
import { openLevelStorage } from '@concordat/gateway/adapters';
import { expect } from 'chai';
import { cp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { companiesOf, subjectOf, TAX, taxGrade } from '../support/companies';
import { runningConsortium } from '../support/consortium';
import { grantDirectly, revokeDirectly } from '../support/direct-consent';
import { eventually } from '../support/eventually';
import {
  type OpenedRelease,
  openRelease,
  problemCode,
  RELEASES,
  type WireAnswer,
} from '../support/exchange-door';
import { freshSalt, Intruder } from '../support/intruder';
import type { Member } from '../support/member';
import { SCENARIO_MS } from '../support/patience';
import { codeOf } from '../support/refusal';
import { auditedEnquiries, auditedEnquiry, publish, publishOne, search, setStatus } from '../support/steps';

interface Statement {
  outcome: string;
  records: { leafHash: string; groups: string[] }[];
}

const readStatement = ({ statement }: OpenedRelease) => JSON.parse(statement.statement) as Statement;

describe('invariant 11: a stale or restored gateway notices, and releases nothing until it has caught up', function () {
  this.timeout(SCENARIO_MS);
  const world = runningConsortium();
  const [first, second] = companiesOf(9950, 2);
  if (!first || !second) throw new Error('no companies');
  const subject = subjectOf(first);
  const salt = freshSalt();
  let bank: Intruder;
  let certifier: Intruder;
  let consentId = '';
  let leaf = '';

  before(async () => {
    [bank, certifier] = await Promise.all([Intruder.of(world, 'BankMSP'), Intruder.of(world, 'TaxMSP')]);
    leaf = await publishOne(world.tax, TAX, taxGrade(first));
    ({ consentId } = await grantDirectly(certifier, { grantee: 'BankMSP', subject, salt }));
  });

  after(() => [bank, certifier].forEach((intruder) => intruder.close()));

  const commit = async (reference: string): Promise<Enquiry> => {
    const [enquiry] = await bank.commit([await bank.enquiry(subject, salt, { reference })]);
    if (enquiry?.decision !== 'GRANTED') throw new Error('not granted');
    return enquiry;
  };

  const bodyOf = ({ seq, enquiryId }: Enquiry) =>
    bank.releaseOf({ publisher: 'TaxMSP', seq, enquiryId, line: 0 }, { ...subject, salt });

  const ask = async (enquiry: Enquiry): Promise<WireAnswer> =>
    bank.door('TaxMSP').ask(RELEASES, await bodyOf(enquiry));

  /** Enquiries that tax has answered: each has one entry on the ledger, sooner or later. */
  const answered: Enquiry[] = [];

  const released = async (enquiry: Enquiry): Promise<OpenedRelease> => {
    const answer = await ask(enquiry);
    expect(answer.status, answer.body.toString('utf8')).to.equal(200);
    answered.push(enquiry);
    return openRelease(bank.keys, answer);
  };

  const allEntriesReadBy = (member: Member) =>
    Promise.all(answered.map((enquiry) => auditedEnquiry(member, enquiry, 1)));

  /** Asks until the exchange listens, with messages that were made before. */
  const firstAnswers = (bodies: unknown[]): Promise<WireAnswer[]> =>
    eventually('the exchange answers', () =>
      Promise.all(bodies.map((body) => bank.door('TaxMSP').ask(RELEASES, body))).catch(() => undefined),
    );

  const folderOf = (member: Member, name: string) =>
    join(world.sandbox.dataDir, 'gateways', member.mspId, name);

  const gateOf = async (member: Member) => {
    const { ready, checks } = await member.readiness();
    return { ready, gate: checks.find(({ name }) => name === 'release gate') };
  };

  describe('a database older than its own log on the ledger', () => {
    let enquiry: Enquiry;
    let starting: Promise<unknown>;
    let anchored: LogHead | null;

    before(async () => {
      const { tax } = world;
      const data = folderOf(tax, 'data');
      await tax.process.kill('SIGTERM');
      await cp(data, `${data}.old`, { recursive: true });
      await tax.process.restart();
      await publish(tax, TAX, [taxGrade(first, { year: 2023 }), taxGrade(second)]);
      enquiry = await commit(consentId);
      anchored = await bank.evaluate<LogHead>('attestation:head', { publisher: 'TaxMSP' });
      await tax.process.kill('SIGTERM');
      await rename(data, `${data}.new`);
      await rename(`${data}.old`, data);
      // It starts, and it does not become ready: nobody waits for that.
      starting = tax.process.restart().catch(() => undefined);
      await firstAnswers([await bodyOf(enquiry)]);
    });

    it('is named by /readyz', async () => {
      // A gateway serves after 5 s though it has not read the ledger up to its end.
      const { ready, gate } = await eventually('the gateway knows', async () => {
        const found = await gateOf(world.tax);
        return found.gate?.missing?.includes('the ledger knows') ? found : undefined;
      });
      expect(ready).to.equal(false);
      expect(gate?.ok).to.equal(false);
      expect(gate?.missing).to.match(/the log has 1 entries, the ledger knows 3: an old backup was restored/);
    });

    it('releases nothing, however often it is asked', async () => {
      for (let round = 0; round < 3; round += 1) {
        const answer = await ask(enquiry);
        expect(answer.status).to.equal(503);
        expect(problemCode(answer)).to.equal('CATCHING_UP');
      }
    });

    it('takes nothing in either, and leaves its log on the ledger alone', async () => {
      const more = publish(world.tax, TAX, [taxGrade(second, { year: 2022 })]);
      expect(await codeOf(more)).to.equal('LOG_BEHIND');
      expect(await bank.evaluate('attestation:head', { publisher: 'TaxMSP' })).to.deep.equal(anchored);
    });

    it('releases again once the right database is back', async () => {
      const { tax } = world;
      const data = folderOf(tax, 'data');
      await tax.process.kill('SIGTERM');
      await starting;
      await rm(data, { recursive: true });
      await rename(`${data}.new`, data);
      await tax.process.restart();
      await tax.ready();
      expect(readStatement(await released(await commit(consentId))).records).to.have.length(2);
    });
  });

  describe('a database that is older than consents, releases and statuses on the ledger', () => {
    let before11: OpenedRelease;
    let known: Enquiry;
    let unasked: Enquiry;
    let closed: WireAnswer[];
    let gate: Awaited<ReturnType<typeof gateOf>>;

    before(async () => {
      const { tax } = world;
      const data = folderOf(tax, 'data');
      await tax.process.kill('SIGTERM');
      await cp(data, `${data}.old`, { recursive: true });
      await tax.process.restart();
      known = await commit(consentId);
      before11 = await released(known);
      await auditedEnquiry(world.regulator, known, 1);
      const brief = await grantDirectly(certifier, { grantee: 'BankMSP', subject, salt });
      unasked = await commit(brief.consentId);
      await revokeDirectly(certifier, brief.terms);
      await setStatus(tax, leaf, 'UNDER_OBJECTION', 'SUBJECT_OBJECTS');
      await eventually('the objection is on the ledger', async () => {
        const argument = { publisher: 'TaxMSP', leafHashes: [leaf] };
        const [status] = await bank.evaluate<(object | null)[]>('attestation:status', argument);
        return status ?? undefined;
      });
      await tax.process.kill('SIGTERM');
      await rm(data, { recursive: true });
      await rename(`${data}.old`, data);
      const bodies = [await bodyOf(unasked), await bodyOf(known)];
      await world.sandbox.processes.ledger.kill('SIGTERM');
      // The ledger is away: what it knows cannot be caught up with yet.
      const starting = tax.process.restart().catch(() => undefined);
      closed = await firstAnswers(bodies);
      gate = await gateOf(tax);
      await world.sandbox.processes.ledger.restart();
      await tax.ready();
      await starting;
    });

    it('releases nothing while it cannot see the ledger, and says so', () => {
      expect(gate.ready).to.equal(false);
      expect(gate.gate?.ok).to.equal(false);
      for (const answer of closed) {
        expect(answer.status, answer.body.toString('utf8')).to.equal(503);
        expect(JSON.parse(answer.body.toString('utf8'))).not.to.have.property('box');
      }
    });

    it('has learnt of the revocation before its first release', async () => {
      const release = await released(unasked);
      expect(readStatement(release)).to.deep.include({ outcome: 'REFUSED', records: [] });
      expect(release.records).to.deep.equal([]);
    });

    it('gives the same records again for what it does not remember having released', async () => {
      const again = readStatement(await released(known));
      const leaves = (statement: Statement) => statement.records.map(({ leafHash }) => leafHash).sort();
      expect(leaves(again)).to.deep.equal(leaves(readStatement(before11)));
      const { releases } = await auditedEnquiry(world.regulator, known, 1);
      expect(releases, 'one entry on the ledger').to.have.length(1);
    });

    it('tells the objection that it had forgotten', async () => {
      const statuses = (await released(known)).records.map(({ status }) => status);
      expect(statuses.sort()).to.deep.equal(['IN_FORCE', 'UNDER_OBJECTION']);
    });
  });

  describe('a read model that is gone', () => {
    it('is built anew from the ledger alone: the regulator finds what it found before', async () => {
      const { regulator } = world;
      const sight = async () => {
        const { enquiries, consents, proof } = await search(regulator, subject);
        return { enquiries, consents, complete: proof.complete };
      };
      await regulator.ready();
      await allEntriesReadBy(regulator);
      const before = await sight();
      expect(before.enquiries.length).to.be.at.least(4);
      expect(before.complete).to.equal(true);
      await regulator.process.kill('SIGTERM');
      await rm(folderOf(regulator, 'data'), { recursive: true });
      await regulator.process.restart();
      await regulator.ready();
      expect(await sight()).to.deep.equal(before);
    });

    it('does not keep a publisher from its register: it reads the ledger again, then releases', async () => {
      const { tax } = world;
      await allEntriesReadBy(tax);
      const before = await auditedEnquiries(tax, 'BankMSP');
      await tax.process.kill('SIGTERM');
      const storage = await openLevelStorage(join(folderOf(tax, 'data'), 'db'));
      const batch = storage.batch();
      let rows = 0;
      for (const table of ['meta', 'state', 'history', 'order', 'transaction', 'grantee'].map(
        (name) => `seen-${name}`,
      )) {
        for await (const [key] of storage.table(table).range({})) {
          batch.delete(table, key);
          rows += 1;
        }
      }
      await batch.commit();
      await storage.close();
      expect(rows, 'there was a read model').to.be.greaterThan(50);
      await tax.process.restart();
      await tax.ready();
      expect(await auditedEnquiries(tax, 'BankMSP')).to.deep.equal(before);
      const statement = readStatement(await released(await commit(consentId)));
      expect(statement.records).to.have.length(2);
    });
  });
});
