import { expect } from 'chai';
import {
  companiesOf,
  COURT,
  courtJudgment,
  CUSTOMS,
  customsLevel,
  subjectOf,
  TAX,
  taxGrade,
} from '../support/companies';
import { isFabric, runningConsortium } from '../support/consortium';
import { eventually } from '../support/eventually';
import { canLimitFiles, limitFiles } from '../support/full-disk';
import type { Member } from '../support/member';
import { SCENARIO_MS } from '../support/patience';
import { codeOf } from '../support/refusal';
import {
  auditedEnquiriesWhen,
  type EnquiryView,
  json,
  publishOne,
  resolve,
  signedConsent,
} from '../support/steps';

interface Published {
  receipts: { leafHash: string; state: string; index: number }[];
  anchored: object | null;
}

/** The command line does not read until when to ask again; the API tells. */
type RetriableReport = Awaited<ReturnType<typeof resolve>> & { lines: { retryUntil?: number | null }[] };

describe('faults around a gateway', function () {
  this.timeout(SCENARIO_MS);
  const world = runningConsortium();
  const companies = companiesOf(9602, 10);
  const [company] = companies;
  if (!company) throw new Error('no company');
  const subject = subjectOf(company);
  let next = 1;

  const freshItem = () => {
    const one = companies[next++];
    if (!one) throw new Error('no more companies');
    return taxGrade(one);
  };

  before(async () => {
    await publishOne(world.tax, TAX, taxGrade(company));
    await publishOne(world.court, COURT, courtJudgment(company, { number: 9602 }));
    await publishOne(world.customs, CUSTOMS, customsLevel(company));
    await signedConsent({ grantee: world.bank, certifier: world.tax, subject });
  });

  const publishStored = (publisher: Member) =>
    json<Published>(publisher.submitter, '/v1/records', {
      query: { schema: TAX, wait: 'stored' },
      json: [freshItem()],
    });

  const stateOf = async ({ submitter }: Member, leafHash: string) =>
    (await json<{ state: string }>(submitter, `/v1/records/${leafHash}`)).state;

  const anchored = (publisher: Member, leafHash: string) =>
    eventually('the record is anchored by itself', async () =>
      (await stateOf(publisher, leafHash)) === 'anchored' ? true : undefined,
    );

  const outcomes = ({ lines }: Awaited<ReturnType<typeof resolve>>) => lines.map(({ outcome }) => outcome);

  /** Without its releases, which may still come. */
  const decided = ({ releases, ...enquiry }: EnquiryView) => {
    void releases;
    return enquiry;
  };

  for (const away of ['ledger', 'chaincode'] as const) {
    const name = away === 'ledger' ? 'the ledger' : 'the chaincode';
    it(`while ${name} is away: publish stores, resolve refuses with a code, and all goes on by itself`, async () => {
      const process = world.sandbox.processes[away];
      await process.kill('SIGKILL');
      const { receipts, anchored: head } = await publishStored(world.tax);
      const leafHash = receipts[0]?.leafHash ?? '';
      expect([receipts[0]?.state, head]).to.deep.equal(['stored', null]);
      expect(await stateOf(world.tax, leafHash)).to.equal('stored');
      const code = await codeOf(resolve(world.bank, { subject }));
      expect(code).to.be.oneOf(['LEDGER_UNAVAILABLE', 'TIMEOUT']);
      const { ready, checks } = await world.tax.readiness();
      if (away === 'ledger')
        expect([ready, checks.some(({ missing }) => missing)]).to.deep.equal([false, true]);
      await process.restart();
      await anchored(world.tax, leafHash);
      await Promise.all([world.tax, world.court, world.customs, world.bank].map((member) => member.ready()));
      const report = await resolve(world.bank, { subject });
      expect(outcomes(report)).to.deep.equal(['RECORDS', 'RECORDS', 'RECORDS']);
    });
  }

  it('while the ledger’s disk is full: nothing is acknowledged, nothing acknowledged is lost, all goes on', async function () {
    if (!canLimitFiles || isFabric) this.skip();
    const { ledger } = world.sandbox.processes;
    const last = await resolve(world.bank, { subject });
    const before = await auditedEnquiriesWhen(world.regulator, 'BankMSP', (seen) =>
      seen.some((one) => one.enquiryId === last.enquiryId),
    );
    limitFiles(ledger.pid, 0);
    const { receipts, anchored: head } = await publishStored(world.tax);
    expect([receipts[0]?.state, head]).to.deep.equal(['stored', null]);
    const enquiryId = '97'.repeat(16);
    const asked = resolve(world.bank, { subject, enquiryId }).then(
      () => 'resolved',
      ({ code }: { code: string }) => code,
    );
    // It ends, since it cannot write, not even into its own log.
    const said = await eventually('pocket ended', () => Promise.resolve(world.unexpected.pop()));
    expect(said).to.include('ledger ended with status 1');
    await ledger.restart();
    // Whether it is refused or still comes through: it is one enquiry.
    expect(await asked).to.be.oneOf(['resolved', 'LEDGER_UNAVAILABLE', 'TIMEOUT']);
    await anchored(world.tax, receipts[0]?.leafHash ?? '');
    await Promise.all([world.tax, world.court, world.customs, world.bank].map((member) => member.ready()));
    expect(outcomes(await resolve(world.bank, { subject, enquiryId }))).to.deep.equal([
      'RECORDS',
      'RECORDS',
      'RECORDS',
    ]);
    const after = await auditedEnquiriesWhen(
      world.regulator,
      'BankMSP',
      ({ length }) => length > before.length,
    );
    expect(after.slice(0, before.length).map(decided)).to.deep.equal(before.map(decided));
    expect(after.slice(before.length).map((one) => one.enquiryId)).to.deep.equal([enquiryId]);
  });

  it('while a source is away: its line says UNAVAILABLE and until when to ask, and the same enquiry completes', async () => {
    const { bank, court } = world;
    await court.process.kill('SIGKILL');
    const first = (await resolve(bank, { subject, application: 'LOAN-9602' })) as RetriableReport;
    expect(outcomes(first)).to.deep.equal(['RECORDS', 'UNAVAILABLE', 'RECORDS']);
    const line = first.lines[1];
    expect(line).to.include({ verified: false, decision: 'GRANTED', bundle: null });
    expect(line?.summary).to.match(/not available, ask again until/);
    expect(line?.retryUntil).to.be.within(first.time + 1, first.time + 600_000);
    await court.process.restart();
    const { enquiryId } = first;
    const again = await resolve(bank, { subject, application: 'LOAN-9602', enquiryId });
    expect(outcomes(again)).to.deep.equal(['RECORDS', 'RECORDS', 'RECORDS']);
    expect(again.seq).to.equal(first.seq);
    // A source's outage consumes nothing: it was one enquiry all along.
    const isSame = (one: { enquiryId: string }) => one.enquiryId === enquiryId;
    const all = await auditedEnquiriesWhen(world.regulator, 'BankMSP', (seen) => seen.some(isSame));
    expect(all.filter(isSame)).to.have.length(1);
  });

  it('while all sources are away, and its own gateway dies: asked again with the same id, one enquiry', async () => {
    const { bank, tax, court, customs } = world;
    const enquiryId = '96'.repeat(16);
    const sources = [tax, court, customs].map(({ process }) => process);
    await Promise.all(sources.map((process) => process.kill('SIGKILL')));
    const first = await resolve(bank, { subject, enquiryId });
    expect(outcomes(first)).to.deep.equal(['UNAVAILABLE', 'UNAVAILABLE', 'UNAVAILABLE']);
    await bank.process.kill('SIGKILL');
    await Promise.all([...sources, bank.process].map((process) => process.restart()));
    const again = await resolve(bank, { subject, enquiryId });
    expect(outcomes(again)).to.deep.equal(['RECORDS', 'RECORDS', 'RECORDS']);
    expect(again).to.include({ enquiryId, seq: first.seq });
  });
});
