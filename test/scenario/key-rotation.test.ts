import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeyUse, RegisteredKey } from '@concordat/chaincode/domain';
import { parseTrust, verifyBundle } from '@concordat/gateway/verify';
import { expect } from 'chai';
import { concordat } from '../support/command-line';
import { companiesOf, COURT, courtJudgment, CUSTOMS, customsLevel } from '../support/companies';
import { subjectOf, TAX, taxGrade } from '../support/companies';
import { runningConsortium } from '../support/consortium';
import { eventually } from '../support/eventually';
import { Intruder } from '../support/intruder';
import type { Member } from '../support/member';
import { SCENARIO_MS } from '../support/patience';
import { codeOf } from '../support/refusal';
import { bundlesOf, change, correct, json, listOf, noticeOf, publishOne } from '../support/steps';
import { resolve, search, setStatus, signedConsent, type SignedConsent } from '../support/steps';

interface OwnKey {
  keyId: string;
  use: KeyUse;
  publicKey: string;
  proof: string;
  inUse: boolean;
  validFrom: number | null;
  revokedAt: number | null;
}

/** Each test is the next chapter of one story. */
describe('keys are made, registered, changed and revoked while everything goes on', function () {
  this.timeout(SCENARIO_MS);
  const world = runningConsortium();
  const [company] = companiesOf(9730, 1);
  if (!company) throw new Error('no company');
  const subject = subjectOf(company);
  let consent: SignedConsent;
  let record: string;

  const cli = (...args: string[]) => concordat(world, ...args);
  const ownKeys = (member: Member) => listOf<OwnKey>(member.operator, '/v1/own-keys');
  const inUse = async (member: Member) =>
    (await ownKeys(member)).filter((key) => key.inUse).map(({ keyId }) => keyId);

  const take = (member: Member, keyId: string) =>
    json<OwnKey>(member.operator, `/v1/own-keys/${keyId}/activation`, { method: 'POST' });

  /** Changes a key step by step, as an operator and an administrator who sit apart would. */
  async function rotate(member: Member, use: KeyUse): Promise<void> {
    const made = await json<OwnKey>(member.operator, '/v1/own-keys', { json: { use } });
    expect(made).to.deep.include({ inUse: false, validFrom: null });
    expect(await codeOf(take(member, made.keyId))).to.equal('KEY_UNREGISTERED');
    const admin = await Intruder.of(world, member.mspId, 'admin');
    try {
      const { keyId, publicKey, proof } = made;
      const key = { keyId, use, publicKey, proof };
      await unless(/^CONFLICT$/, () => admin.submit<RegisteredKey>('registry:registerKey', key));
    } finally {
      admin.close();
    }
    await unless(/^KEY_(TOO_NEW|UNREGISTERED)$/, () => take(member, made.keyId));
  }

  /** Does it again while it is refused with such a code. */
  const unless = <T>(passing: RegExp, work: () => Promise<T>): Promise<T> =>
    eventually(`not refused with ${passing}`, () =>
      work().catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && passing.test(String(error.code))) return undefined;
        throw error;
      }),
    );

  before('a consent and a report from before', async () => {
    const [tax] = await Promise.all([
      publishOne(world.tax, TAX, taxGrade(company)),
      publishOne(world.court, COURT, courtJudgment(company)),
      publishOne(world.customs, CUSTOMS, customsLevel(company)),
    ]);
    record = tax;
    consent = await signedConsent({ grantee: world.bank, certifier: world.tax, subject });
    expect(await resolve(world.bank, { subject, application: 'OLD' })).to.include({ decision: 'GRANTED' });
  });

  it('changes every use, by the command line and step by step', async () => {
    const byCommand = cli('key', 'rotate', 'message', '--as', 'tax');
    await Promise.all([
      ...(['checkpoint', 'certify', 'seal'] as const).map((use) => rotate(world.tax, use)),
      ...(['message', 'seal'] as const).map((use) => rotate(world.bank, use)),
      rotate(world.regulator, 'seal'),
    ]);
    const { status, stdout, stderr } = await byCommand;
    expect(status, stderr).to.equal(0);
    expect(stdout).to.match(/^message-2 is in use\.\nmessage-1 stays/);
    expect(await inUse(world.tax)).to.have.members(['checkpoint-2', 'certify-2', 'seal-2', 'message-2']);
    expect(await inUse(world.bank)).to.have.members(['message-2', 'seal-2']);
  });

  it('keeps the keys in use over a restart, and is ready', async () => {
    await world.tax.process.restart();
    await world.tax.ready();
    expect(await inUse(world.tax)).to.include('checkpoint-2');
  });

  it('resolves under the consent of before, and evidence of old and new keys verifies', async () => {
    await publishOne(world.tax, TAX, taxGrade(company, { year: 2019 }));
    const report = await resolve(world.bank, { subject, application: 'NEW' });
    expect(report.lines.map(({ verified }) => verified)).to.deep.equal([true, true, true]);
    const out = join(world.sandbox.dataDir, 'trust-of-today.json');
    expect((await cli('key', 'trust', '--out', out)).status).to.equal(0);
    const trust = parseTrust(JSON.parse(await readFile(out, 'utf8')));
    for (const { publisher, bytes } of await bundlesOf(world.bank, report)) {
      expect(verifyBundle(bytes, trust, { publisher }).verdict, publisher).to.equal('VALID');
    }
  });

  it('tells the bank of a correction, opens every escrow, and lets the subject revoke', async () => {
    await correct(world.tax, record, taxGrade(company, { score: 81 }));
    const notice = await noticeOf(world.bank, record, 'CORRECTED');
    const path = `/v1/notices/${notice.id}/correction`;
    expect(await json(world.bank.officer, path, { json: {} })).to.have.nested.property('line.verified', true);
    const found = await search(world.regulator, subject);
    expect([found.enquiries.length, found.proof.complete]).to.deep.equal([2, true]);
    expect(await change(consent.portal, consent.consentId, 'revoke')).to.include({ state: 'REVOKED' });
    const renewed = await signedConsent({ grantee: world.bank, certifier: world.tax, subject });
    expect(await resolve(world.bank, { subject, application: 'RENEWED' })).to.include({
      decision: 'GRANTED',
    });
    expect(await change(renewed.portal, renewed.consentId, 'pause')).to.include({ state: 'PAUSED' });
  });

  it('refuses to revoke a key that is in use, revokes the old one, and goes on', async () => {
    const [used, old] = await Promise.all([
      cli('key', 'revoke', 'message-2', '--as', 'tax'),
      cli('key', 'revoke', 'message-1', '--as', 'tax', '--json'),
    ]);
    expect([used.status, used.stderr.split('\n')[0]]).to.deep.equal([
      4,
      'USAGE: the gateway still uses message-2',
    ]);
    expect(old.status, old.stderr).to.equal(0);
    expect(await codeOf(take(world.tax, 'message-1'))).to.equal('KEY_RETIRED');
    const again = await signedConsent({ grantee: world.bank2, certifier: world.tax, subject });
    expect(again.consentId).to.match(/^[0-9a-f]{64}$/);
    const report = await resolve(world.bank2, { subject });
    expect(report.lines.map(({ verified }) => verified)).to.deep.equal([true, true, true]);
  });

  it('refuses keys that an organisation has no use for, keys that are not held, and who is no operator', async () => {
    const make = (use: string, member = world.bank) =>
      codeOf(member.operator.send('/v1/own-keys', { json: { use } }));
    expect([await make('checkpoint'), await make('certify')]).to.deep.equal(['ROLE_REFUSED', 'ROLE_REFUSED']);
    expect(await make('nonsense')).to.equal('REQUEST_INVALID');
    expect(await codeOf(take(world.bank, 'seal-99'))).to.equal('OWN_KEY_UNKNOWN');
    const officer = world.bank.officer.send('/v1/own-keys', { json: { use: 'seal' } });
    expect(await codeOf(officer)).to.equal('FORBIDDEN');
    const gateway = await Intruder.of(world, 'BankMSP');
    try {
      expect(await codeOf(gateway.submit('registry:revokeKey', { keyId: 'seal-1' }))).to.equal(
        'ADMIN_REQUIRED',
      );
    } finally {
      gateway.close();
    }
  });

  it('lifts an objection, from the command line; what is under none is left alone', async () => {
    const leafHash = await publishOne(world.tax, TAX, taxGrade(company, { year: 2018 }));
    const lift = ['record', 'object', leafHash, '--lift', '--reason', 'OBJECTION_UNFOUNDED', '--as', 'tax'];
    expect((await cli(...lift)).stderr).to.match(/^NOT_UNDER_OBJECTION: the record is IN_FORCE/);
    await setStatus(world.tax, leafHash, 'UNDER_OBJECTION', 'SUBJECT_OBJECTS');
    const lifted = await cli(...lift, '--json');
    expect(JSON.parse(lifted.stdout)).to.include({ status: 'IN_FORCE' });
  });
});
