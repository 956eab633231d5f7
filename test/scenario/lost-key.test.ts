import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Consent } from '@concordat/chaincode/domain';
import type { Api } from '@concordat/gateway/client';
import { expect } from 'chai';
import { concordat } from '../support/command-line';
import { companiesOf, subjectOf, TAX, taxGrade } from '../support/companies';
import { sharedConsortium } from '../support/consortium';
import { eventually } from '../support/eventually';
import { Intruder } from '../support/intruder';
import { SCENARIO_MS } from '../support/patience';
import { codeOf } from '../support/refusal';
import { arrived, json, listOf, publishOne, requestConsent, resolve, timeline } from '../support/steps';

interface Asked {
  handle: string;
  consentId: string;
}
interface Shown extends Asked {
  state: string;
  since: number | null;
}
interface Event {
  what: string;
  reference: string;
}

/** Each test is the next chapter of one story, told through the command line. */
describe('a company that has lost the key it signed a consent with', function () {
  this.timeout(SCENARIO_MS);
  const world = sharedConsortium();
  const [company, other] = companiesOf(9625, 2);
  if (!company || !other) throw new Error('no companies');
  const subject = subjectOf(company);
  const code = subject.identifier;
  let file: string;
  let asked: Asked;
  let kept: Asked;
  let ended: { state: string; since: number };

  const told = async <T>(...args: string[]): Promise<T> => {
    const { status, stdout, stderr } = await concordat(world, ...args, '--json');
    if (status !== 0) throw new Error(`concordat ${args.join(' ')} ended with ${status}: ${stderr}`);
    return JSON.parse(stdout) as T;
  };
  const ask = (reference: string) => resolve(world.bank, { subject, reference });
  /** The code with which an agency, asked by a token of its own, does not end the consent. */
  const refusal = (api: Api, body: object = { subject }, handle = asked.handle) =>
    codeOf(api.send(`/v1/own-key-requests/${handle}/unbinding`, { json: body }));

  const writeKey = () =>
    writeFile(file, JSON.stringify(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })));

  const signedWithOwnKey = async (): Promise<Asked> => {
    const method = 'OWN_KEY' as const;
    const request = await requestConsent({ grantee: world.bank, certifier: world.tax, subject, method });
    await arrived(await world.tax.portalOf(subject), request.handle);
    await told('subject', 'sign', request.handle, '--subject', code, '--key', file);
    return request;
  };

  before(async () => {
    file = join(world.sandbox.dataDir, `company-${randomBytes(4).toString('hex')}.json`);
    await publishOne(world.tax, TAX, taxGrade(company));
    await writeKey();
  });

  it('cannot end the consent itself', async () => {
    [asked, kept] = await Promise.all([signedWithOwnKey(), signedWithOwnKey()]);
    expect(await ask(asked.consentId)).to.include({ decision: 'GRANTED' });
    await rm(file);
    const revoked = await concordat(world, 'subject', 'revoke', asked.handle, '--subject', code);
    expect(revoked.status).not.to.equal(0);
    expect(revoked.stderr).to.include('KEY_NEEDED');
    expect(await ask(asked.consentId)).to.include({ decision: 'GRANTED' });
  });

  it('is not helped by another agency, nor is the consent ended for another company', async () => {
    expect(await refusal(world.customs.operator)).to.equal('REQUEST_UNKNOWN');
    expect(await refusal(world.bank.operator)).to.equal('NOT_FOUND');
    expect(await refusal(world.tax.operator, { subject: subjectOf(other) })).to.equal('REQUEST_UNKNOWN');
    const customs = await Intruder.of(world, 'CustomsMSP');
    try {
      const [found] = await customs.evaluate<{ consent: Consent }[]>('consent:get', {
        ids: [asked.consentId],
      });
      const id = found?.consent.terms.binding;
      expect(await codeOf(customs.submit('consent:revokeBinding', { id }))).to.equal('BINDING_UNKNOWN');
    } finally {
      customs.close();
    }
    expect(await ask(asked.consentId)).to.include({ decision: 'GRANTED' });
  });

  it('is helped by an operator only, and for a handle and a company that can be', async () => {
    const { officer, operator } = world.tax;
    expect(await refusal(officer)).to.equal('FORBIDDEN');
    expect(await refusal(operator, {})).to.equal('REQUEST_INVALID');
    expect(await refusal(operator, { subject, reason: 'lost' })).to.equal('REQUEST_INVALID');
    expect(await refusal(operator, { subject }, 'x')).to.equal('REQUEST_INVALID');
    const mistyped = { ...subject, identifier: `${code.slice(0, -1)}I` };
    expect(await refusal(operator, { subject: mistyped })).to.equal('SUBJECT_INVALID');
    expect(await ask(asked.consentId)).to.include({ decision: 'GRANTED' });
  });

  it('has it ended at its agency: the bank’s next query is refused, and only under that consent', async () => {
    const unbind = ['consent', 'unbind', asked.handle, '--subject', code];
    ended = await told<{ state: string; since: number }>(...unbind);
    expect(ended.state).to.equal('UNBOUND');
    expect(await ask(asked.consentId)).to.include({ decision: 'DENIED', code: 'BINDING_REVOKED' });
    expect(await ask(kept.consentId)).to.include({ decision: 'GRANTED' });
    expect(await told(...unbind), 'once more').to.deep.equal(ended);
  });

  it('sees at the portal that it has ended', async () => {
    const portal = await world.tax.portalOf(subject);
    await eventually('the portal shows it', async () => {
      const shown = await listOf<Shown>(portal, '/portal/v1/requests');
      return shown.find(({ handle, state }) => handle === asked.handle && state === 'UNBOUND');
    });
    const { stdout } = await concordat(world, 'subject', 'requests', '--subject', code);
    expect(stdout).to.match(new RegExp(`${asked.handle}: the agency has ended it`));
    expect(stdout).to.match(new RegExp(`${kept.handle}: you have agreed`));
  });

  it('is shown to the bank as ended, since when, before it asks again', async () => {
    const shown = await listOf<Shown>(world.bank.officer, '/v1/consent-requests');
    const standing = (of: Asked) => shown.find(({ handle }) => handle === of.handle);
    expect(standing(asked)).to.include({ state: 'UNBOUND', since: ended.since });
    expect(standing(kept)).to.include({ state: 'ACTIVE' });
    expect(await told('consent', 'show', asked.handle)).to.include({ state: 'UNBOUND', since: ended.since });
  });

  it('is seen by the inspector: who ended it, and when', async () => {
    const { regulator } = world;
    interface Audited {
      id: string;
      unboundAt: number | null;
    }
    const consents = () => listOf<Audited>(regulator.inspector, '/v1/audit/consents');
    const audited = await eventually('the regulator has read it', async () => {
      const found = await consents();
      return found.some(({ id, unboundAt }) => id === asked.consentId && unboundAt !== null)
        ? found
        : undefined;
    });
    const calls = (await timeline(regulator, 'TaxMSP')).filter(
      (call) => call.function === 'consent:revokeBinding' && call.valid,
    );
    const unboundAt = audited.find(({ id }) => id === asked.consentId)?.unboundAt;
    expect(calls.map(({ time }) => time)).to.include(unboundAt);
    expect(audited.find(({ id }) => id === kept.consentId)?.unboundAt).to.equal(null);
    const searched = await json<{ timeline: Event[] }>(regulator.inspector, '/v1/audit/search', {
      json: { subject, reason: 'a lost key', officer: 'inspector-1' },
    });
    const ends = searched.timeline.filter(({ what }) => what === 'CONSENT_UNBOUND');
    expect(ends.map(({ reference }) => reference)).to.deep.equal([asked.consentId]);
  });

  it('is asked for with its other consent, where the bank names none', async () => {
    await writeKey();
    const later = await signedWithOwnKey();
    await told('consent', 'unbind', later.handle, '--subject', code);
    expect(await resolve(world.bank, { subject })).to.include({ decision: 'GRANTED' });
  });
});
