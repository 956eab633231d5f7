import { expect } from 'chai';
import { join } from 'node:path';
import { type ChaincodeMachine, ChaincodeProcesses } from '../support/chaincode-processes';
import {
  ASSISTANCE,
  type Company,
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
import { codeOf } from '../support/refusal';
import { Intruder } from '../support/intruder';
import { SCENARIO_MS } from '../support/patience';
import {
  change,
  correct,
  publish,
  publishOne,
  resolve,
  search,
  setStatus,
  signedConsent,
  timeline,
} from '../support/steps';

/** The sandbox’s own process stays with TaxMSP: this machine’s locale and time zone, batched state calls. */
const MACHINES: Record<string, ChaincodeMachine> = {
  CourtMSP: {
    env: { LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', TZ: 'Asia/Kathmandu' },
    flags: ['--hash-seed=1'],
  },
  CustomsMSP: {
    env: { LANG: 'zh_CN.GB18030', TZ: 'America/St_Johns', CONCORDAT_SINGLE_STATE_CALLS: '1' },
    flags: ['--hash-seed=4242', '--no-opt'],
  },
  RegulatorMSP: {
    env: { LC_ALL: 'ar_EG', TZ: 'Pacific/Apia' },
    flags: ['--hash-seed=99', '--random-seed=7'],
  },
};

const FUNCTIONS = [
  'attestation:anchor',
  'attestation:setStatus',
  'consent:certify',
  'consent:act',
  'enquiry:submit',
  'release:record',
  'supervision:recordSearch',
];

describe('invariant 10: the same input gives the same write set on any machine', function () {
  this.timeout(SCENARIO_MS);
  before('is about a ledger whose chaincode processes can be exchanged', function () {
    if (isFabric) this.skip();
  });
  // No lag: any difference between two organisations’ results is the machines’.
  const world = runningConsortium({ strict: true, maxLag: 0 });
  const [company, other] = companiesOf(9610, 2) as [Company, Company];
  const subject = subjectOf(company);
  let processes: ChaincodeProcesses | undefined;

  afterEach('end the machines', () => processes?.stop());

  /** Every kind of transaction that there is after a bootstrap. */
  async function story(): Promise<void> {
    const { tax, court, customs, bank, regulator } = world;
    const [receipt] = await publish(tax, TAX, [taxGrade(company), taxGrade(other)]);
    await publishOne(court, COURT, courtJudgment(company, { number: 9610 }));
    const level = await publishOne(customs, CUSTOMS, customsLevel(company));
    const { consentId, portal } = await signedConsent({
      grantee: bank,
      certifier: tax,
      subject,
      mode: 'PERIODIC',
    });
    const reports = await Promise.all(
      ['A', 'B', 'C', 'D', 'E'].map((application) => resolve(bank, { subject, application })),
    );
    expect(reports.map(({ decision }) => decision)).to.deep.equal(Array(5).fill('GRANTED'));
    const { product } = ASSISTANCE;
    const consulted = { subject, basis: 'AGREEMENT', product, purpose: 'judicial' } as const;
    expect(await resolve(court, consulted)).to.include({ decision: 'GRANTED' });
    await change(portal, consentId, 'pause');
    await change(portal, consentId, 'resume');
    await setStatus(customs, level, 'UNDER_OBJECTION');
    await correct(tax, receipt?.leafHash ?? '', taxGrade(company, { grade: 'A', score: 95 }));
    await change(portal, consentId, 'revoke');
    expect(await resolve(bank, { subject })).to.include({ code: 'CONSENT_REVOKED' });
    expect((await search(regulator, subject)).proof.complete).to.equal(true);
  }

  it('four machines of other languages, time zones, hash seeds and state calls agree over a whole story', async () => {
    processes = await ChaincodeProcesses.of(world, MACHINES);
    await story();
    // Statuses and release entries come onto the ledger in their own time. Whoever calls is asked first of its own process.
    const callers = ['TaxMSP', ...Object.keys(MACHINES)];
    await eventually('every kind of call is in the timeline, and each machine has taken part', async () => {
      const calls = await timeline(world.regulator);
      const seen = new Set(calls.flatMap((call) => [call.function, call.creator]));
      return [...FUNCTIONS, ...callers].every((one) => seen.has(one)) || undefined;
    });
  });

  it('and one machine that answers otherwise is caught at its first transaction', async () => {
    const preload = join(__dirname, '..', 'support', 'machines', 'other-hashes.js');
    processes = await ChaincodeProcesses.of(world, {
      CourtMSP: { env: { TZ: 'Asia/Kathmandu' }, flags: ['--require', preload] },
      CustomsMSP: MACHINES['CustomsMSP'] ?? {},
      RegulatorMSP: MACHINES['RegulatorMSP'] ?? {},
    });
    const bank = await Intruder.of(world, 'BankMSP');
    const request = await bank.enquiry(subject, '10'.repeat(32));
    const code = await codeOf(bank.commit([request])).finally(() => bank.close());
    expect(code).to.equal('ENDORSEMENT_MISMATCH');
  });
});
