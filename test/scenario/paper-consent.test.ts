import { createHash, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { privateHash } from '@concordat/gateway/peer';
import type { Api } from '@concordat/gateway/client';
import { expect } from 'chai';
import { concordat } from '../support/command-line';
import { companiesOf, CUSTOMS, customsLevel, PRODUCT, subjectOf } from '../support/companies';
import { sharedConsortium } from '../support/consortium';
import { DocumentedGateway } from '../support/documented-gateway';
import { eventually } from '../support/eventually';
import { SCENARIO_MS } from '../support/patience';
import { codeOf } from '../support/refusal';
import { json, listOf, publishOne, requestConsent, resolve } from '../support/steps';

interface Asked {
  handle: string;
  consentId: string;
}
interface OnPaper extends Asked {
  state: string;
  subject: { identifier: string };
  signatoryName: string | null;
  scanHash: string | null;
}
interface Produced extends Asked {
  state: string;
  terms: { privateHash: string };
  private: Parameters<typeof privateHash>[0];
}

/** Each test is the next chapter of one story, told through the command line. */
describe('a consent on paper, from the bank’s counter to its revocation', function () {
  this.timeout(SCENARIO_MS);
  const world = sharedConsortium();
  const [company] = companiesOf(9720, 1);
  if (!company) throw new Error('no company');
  const subject = subjectOf(company);
  const scan = Buffer.from(`scan of a signed paper ${randomUUID()}`);
  const scanHash = createHash('sha256').update(scan).digest('hex');
  let file: string;
  let asked: Asked & { tooWeakFor: string[] };

  const told = async <T>(...args: string[]): Promise<T> => {
    const { status, stdout, stderr } = await concordat(world, ...args, '--json');
    if (status !== 0) throw new Error(`concordat ${args.join(' ')} ended with ${status}: ${stderr}`);
    return JSON.parse(stdout) as T;
  };

  before(async () => {
    file = join(world.sandbox.dataDir, 'consent.pdf');
    await Promise.all([writeFile(file, scan), publishOne(world.customs, CUSTOMS, customsLevel(company))]);
  });

  it('is asked for with the scan of the paper, which itself stays with the bank', async () => {
    const terms = ['--product', PRODUCT, '--purpose', 'loan-origination', '--words', 'a loan at the counter'];
    const paper = ['--method', 'paper', '--scan', file, '--signatory', '李伟'];
    asked = await told<Asked & { tooWeakFor: string[] }>(
      'consent',
      'request',
      '--subject',
      subject.identifier,
      ...terms,
      ...paper,
    );
    expect(asked.tooWeakFor).to.deep.equal(['TaxMSP']);
    expect(await resolve(world.bank, { subject })).to.include({ decision: 'DENIED' });
    const without = requestConsent({ grantee: world.bank, certifier: world.tax, subject, method: 'PAPER' });
    expect(await codeOf(without)).to.equal('SCAN_MISSING');
  });

  it('is not for the subject at the portal, nor for the bank itself to approve', async () => {
    const portal = await world.tax.portalOf(subject);
    const answer = portal.send(`/portal/v1/requests/${asked.handle}/answer`, { json: { answer: 'sign' } });
    expect(await codeOf(answer)).to.equal('OFFICER_NEEDED');
    const body = { json: { answer: 'sign', scanHash } };
    for (const grantee of [world.bank, world.bank2])
      expect(await codeOf(grantee.officer.send(`/v1/paper-requests/${asked.handle}/answer`, body))).to.equal(
        'NOT_FOUND',
      );
    const elsewhere = world.customs.officer.send(`/v1/paper-requests/${asked.handle}/answer`, body);
    expect(await codeOf(elsewhere)).to.equal('REQUEST_UNKNOWN');
    const selfMade = requestConsent({
      grantee: world.bank,
      certifier: world.bank,
      subject,
      method: 'PAPER',
      scanHash,
    });
    expect(await codeOf(selfMade)).to.equal('CERTIFIER_UNKNOWN');
  });

  it('shows an officer of the agency whom it is about, who signed, and which scan', async () => {
    const list = await listOf<OnPaper>(world.tax.officer, '/v1/paper-requests', { limit: 1 });
    const found = list.find(({ handle }) => handle === asked.handle);
    expect(found).to.deep.include({ state: 'REQUESTED', subject, signatoryName: '李伟', scanHash });
    await (await DocumentedGateway.of(world.tax.officer)).expectLists('/v1/paper-requests');
  });

  it('is approved with the scan’s hash by that officer only, and another scan approves nothing', async () => {
    const path = `/v1/paper-requests/${asked.handle}/answer`;
    const sign = (api: Api, json: object) => codeOf(api.send(path, { json: { answer: 'sign', ...json } }));
    expect(await sign(world.tax.officer, {})).to.equal('SCAN_MISSING');
    expect(await sign(world.tax.officer, { scanHash: 'ab'.repeat(32) })).to.equal('SCAN_MISMATCH');
    expect(await sign(world.tax.operator, { scanHash })).to.equal('FORBIDDEN');
    expect(await resolve(world.bank, { subject })).to.include({ decision: 'DENIED' });
    const approved = await told<{ state: string }>('consent', 'approve', asked.handle, '--scan', file);
    expect(approved.state).to.equal('ACTIVE');
  });

  it('lets the bank resolve at sources that paper is enough for, and nobody else', async () => {
    const report = await resolve(world.bank, { subject });
    expect(report).to.include({ decision: 'GRANTED' });
    const lines = report.lines.map(({ publisher, code, verified }) => [publisher, code, verified]);
    expect(lines).to.have.deep.members([
      ['TaxMSP', 'ASSURANCE_TOO_LOW', false],
      ['CourtMSP', null, true],
      ['CustomsMSP', null, true],
    ]);
    expect(await resolve(world.bank2, { subject })).to.include({ decision: 'DENIED' });
  });

  it('can be produced by the bank: what it shows opens the hash that stands on the ledger', async () => {
    const produced = await told<Produced>('consent', 'produce', asked.handle, '--scan', file);
    expect(produced.private.scanHash).to.equal(scanHash);
    interface Audited {
      id: string;
      terms: { privateHash: string; method: string } | null;
    }
    const { terms } = await eventually('the regulator has read the consent', async () => {
      const audited = await listOf<Audited>(world.regulator.inspector, '/v1/audit/consents');
      return audited.find(({ id }) => id === asked.consentId);
    });
    expect(terms).to.include({ method: 'PAPER', privateHash: privateHash(produced.private) });
  });

  it('is revoked on paper as well, and the next query is refused', async () => {
    const revoked = await told<{ state: string }>('consent', 'revoke', asked.handle);
    expect(revoked.state).to.equal('REVOKED');
    expect(await resolve(world.bank, { subject })).to.include({ code: 'CONSENT_REVOKED' });
    const atPortal = await requestConsent({ grantee: world.bank, certifier: world.tax, subject });
    const notPaper = json(world.tax.officer, `/v1/paper-requests/${atPortal.handle}/revocation`, {
      json: {},
    });
    expect(await codeOf(notPaper)).to.equal('NOT_ON_PAPER');
  });
});
