import { expect } from 'chai';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Organisation, Proposed } from '@concordat/chaincode/domain';
import { Assembly } from '../support/assembly';
import {
  type Company,
  companiesOf,
  COURT,
  courtJudgment,
  subjectOf,
  TAX,
  taxGrade,
} from '../support/companies';
import { concordat } from '../support/command-line';
import { runningConsortium } from '../support/consortium';
import { DocumentedGateway } from '../support/documented-gateway';
import { eventually } from '../support/eventually';
import { codeEndorsedBy } from '../support/fabric';
import { repoRoot } from '../support/paths';
import { SCENARIO_MS } from '../support/patience';
import { codeOf } from '../support/refusal';
import { auditedEnquiries, bundlesOf, listOf, publishOne, resolve, signedConsent } from '../support/steps';

const BANK3 = {
  mspId: 'Bank3MSP',
  displayName: 'Third Bank',
  domain: 'bank3.example',
  governing: false,
  roles: ['reader' as const],
};
const LAND = {
  mspId: 'LandMSP',
  displayName: 'Land Registry',
  domain: 'land.example',
  governing: true,
  roles: ['publisher' as const],
};
/** Fabric's validation codes. */
const [VALID, POLICY_FAILURE] = [0, 10];
const FOUR = ['TaxMSP', 'CourtMSP', 'CustomsMSP', 'RegulatorMSP'];

describe('governance: members join, are suspended and leave', function () {
  this.timeout(SCENARIO_MS);
  const world = runningConsortium();
  const assembly = new Assembly(world);
  const [company, other] = companiesOf(9900, 2) as [Company, Company];
  const subject = subjectOf(company);
  const about = (mspId: string) => ({ mspId, reason: 'a test' });
  const admission = async (organisation: typeof BANK3 | typeof LAND): Promise<Proposed> => ({
    kind: 'ADMIT',
    content: { organisation: await world.sandbox.growth.candidate(organisation) },
  });

  before('publish', async () => {
    await publishOne(world.tax, TAX, taxGrade(company));
    await publishOne(world.court, COURT, courtJudgment(other, { number: 9900 }));
  });
  after(() => assembly.close());

  it('is founded once: the same file again changes nothing, another list is refused', async () => {
    const file = join(repoRoot, 'network', 'consortium.yaml');
    const again = await concordat(world, 'org', 'found', '--consortium', file, '--as', 'tax', '--json');
    expect(again.status, again.stderr).to.equal(0);
    expect(JSON.parse(again.stdout))
      .to.have.property('bootstrap')
      .that.matches(/^[0-9a-f]{64}$/);
    const other = join(world.sandbox.dataDir, 'other.yaml');
    const text = await readFile(file, 'utf8');
    await writeFile(other, text.replace('First Commercial Bank', 'Last Commercial Bank'));
    const refused = await concordat(world, 'org', 'found', '--consortium', other, '--as', 'tax');
    expect(refused.status).to.equal(1);
    expect(refused.stderr).to.contain('ALREADY_BOOTSTRAPPED');
  });

  it('a third bank joins once three of four have approved its certificates, and resolves', async () => {
    const proposed = await admission(BANK3);
    const proposal = await assembly.propose('RegulatorMSP', proposed);
    expect(await codeOf(world.sandbox.growth.join('Bank3MSP'))).to.equal('ADMISSION_MISSING');
    await assembly.approve('TaxMSP', proposal);
    expect((await assembly.approve('CourtMSP', proposal)).state).to.equal('EXECUTED');
    const member = await world.sandbox.growth.join('Bank3MSP');
    expect(member).to.include({ name: 'Third Bank', governing: false });
    const bank3 = world.member('Bank3MSP');
    await signedConsent({ grantee: bank3, certifier: world.tax, subject });
    const report = await resolve(bank3, { subject });
    expect(report.decision).to.equal('GRANTED');
    expect(report.lines.find(({ publisher }) => publisher === 'TaxMSP')).to.include({ outcome: 'RECORDS' });
    // A join that is asked for again changes nothing.
    expect(await world.sandbox.growth.join('Bank3MSP')).to.deep.equal(member);
  });

  it('a fifth governing member joins, and four of five must agree and endorse from then on', async () => {
    await assembly.decided(await admission(LAND), ['TaxMSP', 'CourtMSP', 'CustomsMSP']);
    await world.sandbox.growth.join('LandMSP');
    expect(await codeEndorsedBy(world, FOUR.slice(1))).to.equal(POLICY_FAILURE);
    expect(await codeEndorsedBy(world, [...FOUR.slice(1), 'LandMSP'])).to.equal(VALID);
    const land = world.member('LandMSP');
    await land.ready();
    const proposal = await assembly.propose('LandMSP', { kind: 'SUSPEND', content: about('Bank2MSP') });
    await assembly.approve('TaxMSP', proposal);
    expect((await assembly.approve('CourtMSP', proposal)).state).to.equal('OPEN');
    expect((await assembly.approve('CustomsMSP', proposal)).executed).to.deep.include({ required: 4 });
    await eventually('the peer of the fifth member has it', async () => {
      const seen = await listOf<{ id: string; state: string }>(land.operator, '/v1/proposals');
      return seen.find(({ id }) => id === proposal.id)?.state === 'EXECUTED' ? true : undefined;
    });
  });

  it('a suspension stops enquiries at once, each refusal an entry; the suspended gateway says why', async () => {
    const bank3 = world.member('Bank3MSP');
    const kept = await resolve(bank3, { subject });
    expect(kept.decision).to.equal('GRANTED');
    await assembly.decided({ kind: 'SUSPEND', content: about('Bank3MSP') }, FOUR);
    const refused = await resolve(bank3, { subject });
    expect(refused).to.include({ decision: 'DENIED', code: 'GRANTEE_SUSPENDED' });
    await eventually('the refusal is audited', async () =>
      (await auditedEnquiries(world.regulator, 'Bank3MSP')).find(({ code }) => code === 'GRANTEE_SUSPENDED'),
    );
    await eventually('the gateway says it', async () => {
      const { checks } = await bank3.readiness();
      return checks.find(({ name, missing }) => name === 'membership' && missing?.includes('suspended'));
    });
    await assembly.decided({ kind: 'REINSTATE', content: about('Bank3MSP') }, FOUR);
    expect((await resolve(bank3, { subject })).decision).to.equal('GRANTED');
  });

  it('leaving closes keys and consents, and what was given before stays verifiable', async () => {
    const bank3 = world.member('Bank3MSP');
    const bundles = await bundlesOf(bank3, await resolve(bank3, { subject }));
    const { consentId, portal } = await signedConsent({ grantee: bank3, certifier: world.tax, subject });
    const left = await assembly.decided({ kind: 'LEAVE', content: about('Bank3MSP') }, ['Bank3MSP', ...FOUR]);
    expect(left.state).to.equal('EXECUTED');
    await world.sandbox.growth.part('Bank3MSP');
    expect(Object.keys(world.sandbox.organisations)).not.to.include('Bank3MSP');
    const organisations = await listOf<Organisation>(world.tax.operator, '/v1/organisations');
    expect(organisations.find(({ mspId }) => mspId === 'Bank3MSP')?.standing?.state).to.equal('LEFT');
    const consents = await listOf<{ consentId: string; state: string }>(portal, '/portal/v1/requests');
    expect(consents.find((one) => one.consentId === consentId)?.state).to.equal('EXPIRED');
    for (const bundle of bundles) expect(await verdictOf(bundle)).to.equal('VALID');
    // Nothing else has changed: another bank resolves as before.
    await signedConsent({ grantee: world.bank, certifier: world.tax, subject });
    expect((await resolve(world.bank, { subject })).decision).to.equal('GRANTED');
  });

  it('a publisher that leaves keeps its heads, and its records verify', async () => {
    const { bank } = world;
    const bundles = await bundlesOf(bank, await resolve(bank, { subject }));
    const gone = await assembly.decided({ kind: 'REMOVE', content: about('TaxMSP') }, [
      'RegulatorMSP',
      'CourtMSP',
      'CustomsMSP',
      'LandMSP',
    ]);
    expect(gone.state).to.equal('EXECUTED');
    await world.sandbox.growth.part('TaxMSP');
    interface Standing {
      publisher: string;
      anchored: number;
      left: number | null;
    }
    const log = await eventually('the regulator has read that it left', async () => {
      const logs = await listOf<Standing>(world.regulator.inspector, '/v1/audit/logs');
      return logs.find(({ publisher, left }) => publisher === 'TaxMSP' && left !== null);
    });
    expect(log).to.include({ read: log.anchored, fault: null });
    for (const bundle of bundles) expect(await verdictOf(bundle)).to.equal('VALID');
    const report = await resolve(bank, { subject });
    expect(report.lines.find(({ publisher }) => publisher === 'TaxMSP')).to.include({
      code: 'PUBLISHER_LEFT',
    });
  });

  it('a member that governs from now on endorses and votes with the others', async () => {
    const content = { mspId: 'BankMSP', roles: ['reader' as const], governing: true };
    const voters = ['RegulatorMSP', 'CourtMSP', 'CustomsMSP'];
    const changed = await assembly.decided({ kind: 'CHANGE_ROLES', content }, voters);
    expect(changed.state).to.equal('EXECUTED');
    expect(await world.sandbox.growth.join('BankMSP')).to.include({ governing: true });
    expect(await codeEndorsedBy(world, voters)).to.equal(POLICY_FAILURE);
    expect(await codeEndorsedBy(world, [...voters, 'BankMSP'])).to.equal(VALID);
    const proposal = await assembly.propose('BankMSP', { kind: 'SUSPEND', content: about('LandMSP') });
    expect(proposal).to.include({ state: 'OPEN', proposer: 'BankMSP' });
  });

  it('lists members and proposals of every kind that was decided, as /openapi.json says', async () => {
    const documented = await DocumentedGateway.of(world.regulator.operator);
    await documented.expectLists('/v1/organisations', '/v1/proposals');
    const kinds = (await listOf<Proposed>(world.regulator.operator, '/v1/proposals')).map(({ kind }) => kind);
    expect(kinds).to.include.members(['FOUND', 'ADMIT', 'CHANGE_ROLES', 'SUSPEND', 'REINSTATE', 'REMOVE']);
  });

  async function verdictOf({ publisher, bytes }: { publisher: string; bytes: Buffer }): Promise<string> {
    const { verifyBundle, parseTrust } = await import('@concordat/gateway/verify');
    const trust = parseTrust(JSON.parse(await readFile(world.sandbox.trustFile, 'utf8')));
    return verifyBundle(bytes, trust, { publisher }).verdict;
  }
});
