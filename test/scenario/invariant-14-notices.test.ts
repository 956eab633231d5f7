import type { Status } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { companiesOf, subjectOf, TAX, taxGrade } from '../support/companies';
import { sharedConsortium } from '../support/consortium';
import { eventually } from '../support/eventually';
import type { Member } from '../support/member';
import { SCENARIO_MS } from '../support/patience';
import { correct, noticeOf, notices, publish, resolve, setStatus, signedConsent } from '../support/steps';

/** Longer than the sandbox's gateways wait between two looks for changes. */
const TWO_LOOKS_MS = 2_500;

interface Change {
  status: Status;
  reason: string;
  replacement: string | null;
}

describe('invariant 14: whoever was given a record learns what became of it, once', function () {
  this.timeout(SCENARIO_MS);
  const world = sharedConsortium();
  const [corrected, disputed, withdrawn, untouched] = companiesOf(9800, 4);
  if (!corrected || !disputed || !withdrawn || !untouched) throw new Error('no companies');
  const companies = [corrected, disputed, withdrawn, untouched];
  let leaves: string[];
  /** What must be told of each record, in order. */
  let expected: Map<string, Change[]>;

  const filesOf = (member: Member) => companies.map((_, at) => `${member.mspId}-FILE-${at}`);

  const readAll = async (member: Member): Promise<void> => {
    for (const [at, company] of companies.entries()) {
      const subject = subjectOf(company);
      await signedConsent({ grantee: member, certifier: world.tax, subject });
      const report = await resolve(member, { subject, application: filesOf(member)[at] ?? '' });
      if (report.lines[0]?.records.length !== 1) throw new Error(`tax gave no record: ${report.code}`);
    }
  };

  /** The notices of this suite's records, as file → changes told. */
  const toldTo = async (member: Member): Promise<Map<string, Change[]>> => {
    const own = (await notices(member)).filter(({ leafHash }) => leaves.includes(leafHash));
    const told = new Map<string, Change[]>();
    for (const notice of own.sort((a, b) => a.seq - b.seq)) {
      const { leafHash, status, reason, replacement, application } = notice;
      expect(application).to.equal(filesOf(member)[leaves.indexOf(leafHash)]);
      told.set(leafHash, [...(told.get(leafHash) ?? []), { status, reason, replacement }]);
    }
    return told;
  };

  before(async () => {
    const receipts = await publish(
      world.tax,
      TAX,
      companies.map((company) => taxGrade(company)),
    );
    leaves = receipts.map(({ leafHash }) => leafHash);
    const [wrong = '', objected = '', gone = ''] = leaves;
    await Promise.all([readAll(world.bank), readAll(world.bank2)]);
    // The second bank is away while all of this happens.
    await world.bank2.process.kill('SIGTERM');
    try {
      const replacement = await correct(world.tax, wrong, taxGrade(corrected, { grade: 'A', score: 95 }));
      await setStatus(world.tax, objected, 'UNDER_OBJECTION', 'SUBJECT_OBJECTS');
      await noticeOf(world.bank, objected, 'UNDER_OBJECTION');
      await setStatus(world.tax, objected, 'REPAIRED', 'OBJECTION_UPHELD');
      await setStatus(world.tax, gone, 'WITHDRAWN', 'PUBLISHED_IN_ERROR');
      await noticeOf(world.bank, gone, 'WITHDRAWN');
      expected = new Map([
        [wrong, [{ status: 'CORRECTED', reason: 'SCORE_MISREAD', replacement }]],
        [
          objected,
          [
            { status: 'UNDER_OBJECTION', reason: 'SUBJECT_OBJECTS', replacement: null },
            { status: 'REPAIRED', reason: 'OBJECTION_UPHELD', replacement: null },
          ],
        ],
        [gone, [{ status: 'WITHDRAWN', reason: 'PUBLISHED_IN_ERROR', replacement: null }]],
      ]);
    } finally {
      await world.bank2.process.restart();
    }
  });

  it('of a correction, an objection, a repair and a withdrawal, each exactly once', async () => {
    await noticeOf(world.bank, leaves[1] ?? '', 'REPAIRED');
    await sleep(TWO_LOOKS_MS);
    expect(await toldTo(world.bank)).to.deep.equal(expected);
  });

  it('also where its gateway was down meanwhile', async () => {
    await noticeOf(world.bank2, leaves[2] ?? '', 'WITHDRAWN');
    await sleep(TWO_LOOKS_MS);
    expect(await toldTo(world.bank2)).to.deep.equal(expected);
  });

  it('and not again after it has been started again', async () => {
    await world.bank.process.restart();
    await sleep(TWO_LOOKS_MS);
    expect(await toldTo(world.bank)).to.deep.equal(expected);
  });

  it('but is told nothing of records that have not changed, nor of what it was not given', async () => {
    const [, , , quiet = ''] = leaves;
    for (const member of [world.bank, world.bank2]) {
      const all = await notices(member);
      expect(all.some(({ leafHash }) => leafHash === quiet)).to.equal(false);
      const files = new Set(all.map(({ application }) => application));
      const others = member.mspId === 'BankMSP' ? filesOf(world.bank2) : filesOf(world.bank);
      expect(others.filter((file) => files.has(file))).to.deep.equal([]);
    }
    const court = await notices(world.court);
    expect(court.filter(({ leafHash }) => leaves.includes(leafHash))).to.deep.equal([]);
  });

  it('one notice for each file that rests on the record', async () => {
    const subject = subjectOf(untouched);
    const second = await resolve(world.bank, { subject, application: 'A-SECOND-FILE' });
    expect(second.decision).to.equal('GRANTED');
    await setStatus(world.tax, leaves[3] ?? '', 'UNDER_OBJECTION', 'SUBJECT_OBJECTS');
    const told = async () => (await notices(world.bank)).filter(({ leafHash }) => leafHash === leaves[3]);
    await eventually('both files are told of', async () => (await told()).length >= 2 || undefined);
    await sleep(TWO_LOOKS_MS);
    const own = await told();
    expect(own.map(({ application }) => application).sort()).to.deep.equal([
      'A-SECOND-FILE',
      'BankMSP-FILE-3',
    ]);
  });

  it('even where the change comes in the moment of the release', async () => {
    const [fresh] = companiesOf(9801, 1);
    if (!fresh) throw new Error('no company');
    const subject = subjectOf(fresh);
    await signedConsent({ grantee: world.bank, certifier: world.tax, subject });
    const [receipt] = await publish(world.tax, TAX, [taxGrade(fresh)]);
    const leafHash = receipt?.leafHash ?? '';
    const [report] = await Promise.all([
      resolve(world.bank, { subject, application: 'JUST-NOW' }),
      setStatus(world.tax, leafHash, 'WITHDRAWN', 'PUBLISHED_IN_ERROR'),
    ]);
    // Three orders are possible: the enquiry came too late for the record, the release for the change, or neither.
    const [line] = report.lines;
    const record = line?.records.find((one) => one.leafHash === leafHash);
    if (!record) expect(line?.outcome).to.equal('NONE_HELD');
    else if (record.status === 'WITHDRAWN') expect(line?.summary).to.match(/withdrawn/i);
    else expect((await noticeOf(world.bank, leafHash, 'WITHDRAWN')).application).to.equal('JUST-NOW');
  });

  it('with the record itself, where it had changed before it was given out under an older enquiry', async () => {
    const [late] = companiesOf(9802, 1);
    if (!late) throw new Error('no company');
    const subject = subjectOf(late);
    const asked = { subject, application: 'GIVEN-LATE', enquiryId: randomBytes(16).toString('hex') };
    await signedConsent({ grantee: world.bank, certifier: world.tax, subject });
    const [receipt] = await publish(world.tax, TAX, [taxGrade(late)]);
    const leafHash = receipt?.leafHash ?? '';
    await world.tax.process.kill('SIGTERM');
    const away = await resolve(world.bank, asked);
    await world.tax.process.restart();
    expect(away.lines[0]).to.include({ decision: 'GRANTED', outcome: 'UNAVAILABLE' });
    await setStatus(world.tax, leafHash, 'WITHDRAWN', 'PUBLISHED_IN_ERROR');
    // By then the bank has read past the change, and held nothing that it concerned.
    await sleep(TWO_LOOKS_MS);
    const given = await resolve(world.bank, asked);
    expect(given.lines[0]?.records.map(({ status }) => status)).to.deep.equal(['WITHDRAWN']);
    expect(given.lines[0]?.summary).to.match(/withdrawn/i);
  });
});
