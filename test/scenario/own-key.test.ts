import { toBase64url, utf8 } from '@concordat/chaincode/domain';
import type { Api } from '@concordat/gateway/client';
import { expect } from 'chai';
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { companiesOf, subjectOf, TAX, taxGrade } from '../support/companies';
import { sharedConsortium } from '../support/consortium';
import { Intruder } from '../support/intruder';
import { actFor, carry, signAct } from '../support/direct-consent';
import { SCENARIO_MS } from '../support/patience';
import { codeOf } from '../support/refusal';
import { arrived, change, json, publishOne, requestConsent, resolve } from '../support/steps';
import type { Consent } from '@concordat/chaincode/domain';

interface ToSign {
  state: string;
  toSign: { payload: string; signingInput: string } | null;
}

describe('a subject with a key of its own', function () {
  this.timeout(SCENARIO_MS);
  const world = sharedConsortium();
  const [company] = companiesOf(9620, 1);
  if (!company) throw new Error('no company');
  const subject = subjectOf(company);
  const own = generateKeyPairSync('ed25519');
  const stranger = generateKeyPairSync('ed25519');
  const publicKey = String(own.publicKey.export({ format: 'jwk' }).x);
  let portal: Api;
  let consentId = '';

  const jwsBy = (key: KeyObject, { toSign }: ToSign): string => {
    const input = toSign?.signingInput ?? '';
    return `${input}.${toBase64url(sign(null, utf8(input), key))}`;
  };

  const answered = async (): Promise<{ path: string; shown: ToSign }> => {
    const asked = { grantee: world.bank, certifier: world.tax, subject, method: 'OWN_KEY' as const };
    const request = await requestConsent(asked);
    await arrived(portal, request.handle);
    consentId = request.consentId;
    const path = `/portal/v1/requests/${request.handle}/answer`;
    const shown = await json<ToSign>(portal, path, { json: { answer: 'sign', publicKey } });
    return { path, shown };
  };

  before(async () => {
    await publishOne(world.tax, TAX, taxGrade(company));
    portal = await world.tax.portalOf(subject);
  });

  it('grants by signing exactly what it was shown; another key’s signature grants nothing', async () => {
    const { path, shown } = await answered();
    expect(shown.state).to.equal('TO_SIGN');
    expect(JSON.parse(shown.toSign?.payload ?? '')).to.include({ act: 'GRANT', consentId });
    const forged = { answer: 'sign', jws: jwsBy(stranger.privateKey, shown) };
    expect(await codeOf(json(portal, path, { json: forged }))).to.equal('SIGNATURE_INVALID');
    expect(await resolve(world.bank, { subject })).to.include({ decision: 'DENIED' });
    const signed = { answer: 'sign', jws: jwsBy(own.privateKey, shown) };
    expect(await json(portal, path, { json: signed })).to.include({ state: 'ACTIVE' });
    expect(await resolve(world.bank, { subject })).to.include({ decision: 'GRANTED' });
  });

  it('cannot be spoken for: neither portal nor certifier can revoke in its name', async () => {
    const shown = (await change(portal, consentId, 'revoke')) as ToSign;
    expect(shown.state).to.equal('TO_SIGN');
    const tax = await Intruder.of(world, 'TaxMSP');
    try {
      const [found] = await tax.evaluate<{ consent: Consent }[]>('consent:get', { ids: [consentId] });
      if (!found) throw new Error('no consent');
      const { terms } = found.consent;
      const jws = await signAct(tax, actFor(tax.ledger.channel, 'REVOKE', terms));
      expect(await codeOf(carry(tax, jws, terms.binding))).to.equal('SIGNATURE_INVALID');
    } finally {
      tax.close();
    }
    expect(await resolve(world.bank, { subject })).to.include({ decision: 'GRANTED' });
    const path = `/portal/v1/consents/${consentId}/revoke`;
    const revoked = await json(portal, path, { json: { jws: jwsBy(own.privateKey, shown) } });
    expect(revoked).to.include({ state: 'REVOKED' });
    expect(await resolve(world.bank, { subject })).to.include({ code: 'CONSENT_REVOKED' });
  });
});
