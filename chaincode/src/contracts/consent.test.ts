import { expect } from 'chai';
import { consentId } from '../domain';
import type { ConsentTerms } from '../domain';
import { Assembly } from '../testing/assembly';
import { signed, signer } from '../testing/signer';
import { actJws, consentTerms, DAY, digest, START, World } from '../testing/world';

const terms = consentTerms();

describe('acts on the ledger', function () {
  this.timeout(120_000);
  let world: World;
  const carry = (by: string, jws: string, bindingId = terms.binding) =>
    world.refusal(by, 'consent:act', { jws, bindingId });

  beforeEach(async () => {
    world = await new World().establish();
    await world.certify(terms);
  });

  it('grant, pause, resume and revoke', async () => {
    const granted = await world.act(terms, 'GRANT');
    const paused = await world.act(terms, 'PAUSE', { prev: granted.state.lifecycle });
    const resumed = await world.act(terms, 'RESUME', { prev: paused.state.lifecycle });
    const revoked = await world.act(terms, 'REVOKE');
    const states = [granted, paused, resumed, revoked].map(({ state }) => state.state);
    expect(states).to.deep.equal(['ACTIVE', 'PAUSED', 'ACTIVE', 'REVOKED']);
    expect(granted.consent).to.deep.include({ terms, assurance: 3, certifier: 'TaxMSP', version: 1 });
  });

  it('answer the same act the same, also after others, and change nothing by it', async () => {
    const granted = await world.act(terms, 'GRANT');
    const paused = await world.act(terms, 'PAUSE', { prev: granted.state.lifecycle });
    expect(await world.act(terms, 'GRANT')).to.deep.equal(granted);
    await world.submit('TaxMSP', 'consent:revokeBinding', { id: terms.binding });
    expect(await world.act(terms, 'GRANT')).to.deep.equal(granted);
    const [stored] = await world.submit<{ state: object }[]>('BankMSP', 'consent:get', {
      ids: [consentId(terms)],
    });
    expect(stored?.state).to.deep.equal(paused.state);
  });

  it('are refused where they are forged, for elsewhere, or past their time', async () => {
    const forged = actJws({ ...terms, method: 'PAPER' }, 'GRANT');
    expect(await carry('BankMSP', forged)).to.equal('BINDING_MISMATCH');
    const [header, payload] = actJws(terms, 'GRANT').split('.');
    const thief = signed(signer('thief'), Buffer.from(`${header}.${payload}`));
    expect(await carry('BankMSP', `${header}.${payload}.${thief}`)).to.equal('SIGNATURE_INVALID');
    expect(await carry('BankMSP', actJws(terms, 'GRANT', { channel: 'elsewhere' }))).to.equal('ACT_INVALID');
    expect(await carry('BankMSP', actJws(terms, 'GRANT', { consentId: digest('other') }))).to.equal(
      'ACT_INVALID',
    );
    expect(await carry('BankMSP', actJws(terms, 'GRANT', { exp: START }))).to.equal('ACT_EXPIRED');
    expect(await carry('BankMSP', actJws(terms, 'GRANT'), 'none')).to.equal('CONSENT_UNKNOWN');
    const { state } = await world.act(terms, 'GRANT');
    const pause = actJws(terms, 'PAUSE', { prev: state.lifecycle });
    expect(await carry('BankMSP', pause, 'none')).to.equal('BINDING_UNKNOWN');
  });

  it('are refused where terms and binding do not belong together', async () => {
    const re = (changes: Partial<ConsentTerms>) => actJws({ ...terms, ...changes }, 'GRANT');
    expect(await carry('BankMSP', re({ subjectCommitment: digest('other') }))).to.equal('BINDING_MISMATCH');
    expect(await carry('BankMSP', re({ grantee: 'Bank2MSP' }))).to.equal('BINDING_MISMATCH');
    expect(await carry('BankMSP', re({ binding: 'other' }))).to.equal('BINDING_MISMATCH');
  });

  it('are carried in by grantee or certifier; a stranger is told that there is nothing', async () => {
    const grant = actJws(terms, 'GRANT');
    expect(await carry('Bank2MSP', grant)).to.equal('CONSENT_UNKNOWN');
    expect(await carry('CourtMSP', grant)).to.equal('CONSENT_UNKNOWN');
    expect(await carry('TaxMSP', grant)).to.equal(undefined);
    const { state } = await world.act(terms, 'GRANT');
    expect(await carry('Bank2MSP', actJws(terms, 'PAUSE', { prev: state.lifecycle }))).to.equal(
      'CONSENT_UNKNOWN',
    );
  });

  it('revoke from whoever carries the act, who learns nothing by it', async () => {
    await world.act(terms, 'GRANT');
    const jws = actJws(terms, 'REVOKE');
    const [header, payload] = jws.split('.');
    const forged = `${header}.${payload}.${signed(signer('thief'), Buffer.from(`${header}.${payload}`))}`;
    const refused = await world.refusalMessage('Bank2MSP', 'consent:act', {
      jws: forged,
      bindingId: terms.binding,
    });
    const none = actJws(consentTerms({ maxUses: 9 }), 'REVOKE');
    expect(await world.refusalMessage('Bank2MSP', 'consent:act', { jws: none, bindingId: 'x' })).to.equal(
      refused,
    );
    const answer = await world.submit('Bank2MSP', 'consent:act', { jws, bindingId: terms.binding });
    expect(answer).to.have.property('consent', null);
    expect(answer).to.have.nested.property('state.state', 'REVOKED');
  });

  it("tell a stranger with a binding of its own nothing about another's consent", async () => {
    await world.act(terms, 'GRANT');
    await world.certify(consentTerms({ grantee: 'Bank2MSP', binding: 'own' }));
    const pause = (of: ConsentTerms) => actJws(of, 'PAUSE', { prev: digest('lifecycle') });
    const known = await world.refusalMessage('Bank2MSP', 'consent:act', {
      jws: pause(terms),
      bindingId: 'own',
    });
    const other = pause(consentTerms({ maxUses: 9 }));
    expect(await world.refusalMessage('Bank2MSP', 'consent:act', { jws: other, bindingId: 'own' })).to.equal(
      known,
    );
  });

  it('tell a certifier nothing about a consent that another has vouched for', async () => {
    await world.act(terms, 'GRANT');
    const assembly = new Assembly(world);
    await assembly.decided('CHANGE_ROLES', { mspId: 'Bank2MSP', roles: ['certifier'], governing: false });
    await world.registerKey('Bank2MSP', 'certify');
    await world.certify(terms, { id: 'own', certifier: 'Bank2MSP' });
    const pause = (of: ConsentTerms) => {
      const jws = actJws(of, 'PAUSE', { prev: digest('lifecycle') });
      return world.refusalMessage('Bank2MSP', 'consent:act', { jws, bindingId: 'own' });
    };
    expect(await pause(terms)).to.equal(await pause(consentTerms({ maxUses: 9 })));
  });

  it('decline for good, and keep no terms', async () => {
    const declined = await world.act(terms, 'DECLINE');
    expect(declined).to.deep.include({ consent: null });
    expect(declined.state.state).to.equal('DECLINED');
    expect(await carry('BankMSP', actJws(terms, 'GRANT'))).to.equal('CONSENT_EXISTS');
    expect(await carry('BankMSP', actJws(terms, 'REVOKE'))).to.equal('CONSENT_FINAL');
  });

  it('do not grant by a binding that was revoked or has passed, nor by a lost portal key; they still revoke', async () => {
    const portal = consentTerms({ method: 'PORTAL_ATTESTED', binding: 'portal' });
    await world.certify(portal);
    const { state } = await world.act(portal, 'GRANT');
    const later = consentTerms({ method: 'PORTAL_ATTESTED', binding: 'portal', maxUses: 2 });
    await world.submit('TaxMSP', 'registry:revokeKey', { keyId: 'certify' }, true);
    expect(await carry('BankMSP', actJws(later, 'GRANT'), 'portal')).to.equal('KEY_REVOKED');
    expect((await world.act(portal, 'PAUSE', { prev: state.lifecycle })).state.state).to.equal('PAUSED');
    expect((await world.act(portal, 'REVOKE')).state.state).to.equal('REVOKED');
    await world.submit('TaxMSP', 'consent:revokeBinding', { id: terms.binding });
    expect(await carry('BankMSP', actJws(terms, 'GRANT'))).to.equal('BINDING_REVOKED');
  });

  it('do not resume by a binding that was revoked or by a lost portal key', async () => {
    const portal = consentTerms({ method: 'PORTAL_ATTESTED', binding: 'portal' });
    await world.certify(portal);
    const paused = async (of: ConsentTerms) => {
      const { state } = await world.act(of, 'GRANT');
      return (await world.act(of, 'PAUSE', { prev: state.lifecycle })).state.lifecycle;
    };
    const [own, attested] = [await paused(terms), await paused(portal)];
    await world.submit('TaxMSP', 'registry:revokeKey', { keyId: 'certify' }, true);
    const resume = (of: ConsentTerms, prev: string) =>
      carry('BankMSP', actJws(of, 'RESUME', { prev }), of.binding);
    expect(await resume(portal, attested)).to.equal('KEY_REVOKED');
    await world.submit('TaxMSP', 'consent:revokeBinding', { id: terms.binding });
    expect(await resume(terms, own)).to.equal('BINDING_REVOKED');
  });

  it("grant and resume by the subject's own key, whatever became of the key that certified it, or of its time", async () => {
    await world.submit('TaxMSP', 'registry:revokeKey', { keyId: 'certify' }, true);
    const { state } = await world.act(terms, 'GRANT');
    const paused = await world.act(terms, 'PAUSE', { prev: state.lifecycle });
    expect((await world.act(terms, 'RESUME', { prev: paused.state.lifecycle })).state.state).to.equal(
      'ACTIVE',
    );
  });

  it('do not grant by a binding past its time', async () => {
    const short = consentTerms({ binding: 'short' });
    await world.certify(short, { notAfter: START + DAY });
    const granted = consentTerms({ binding: 'short', maxUses: 2 });
    const { state } = await world.act(granted, 'GRANT');
    const paused = await world.act(granted, 'PAUSE', { prev: state.lifecycle });
    world.time = START + DAY - 1;
    expect(await carry('BankMSP', actJws(short, 'GRANT'), 'short')).to.equal('BINDING_EXPIRED');
    expect((await world.act(granted, 'RESUME', { prev: paused.state.lifecycle })).state.state).to.equal(
      'ACTIVE',
    );
  });

  it('show consents to their grantee and to governing members, expired by the time alone', async () => {
    await world.act(terms, 'GRANT');
    const ids = [consentId(terms), digest('none')];
    const [own, none] = await world.submit<({ state: { state: string }; use: object } | null)[]>(
      'BankMSP',
      'consent:get',
      { ids },
    );
    expect(own?.state.state).to.equal('ACTIVE');
    expect(own?.use).to.deep.equal({ uses: 0, windowStart: 0, windowCount: 0 });
    expect(none).to.equal(null);
    expect(await world.submit('CourtMSP', 'consent:get', { ids })).to.deep.equal([own, none]);
    world.time = terms.notAfter;
    const [expired] = await world.submit<{ state: { state: string } }[]>('BankMSP', 'consent:get', { ids });
    expect(expired?.state.state).to.equal('EXPIRED');
  });

  it('are shown with the time since when nobody vouches for their key, to those who see them', async () => {
    await world.act(terms, 'GRANT');
    const shownTo = async (mspId: string) => {
      const found = await world.submit<({ state: { state: string }; unboundAt: number | null } | null)[]>(
        mspId,
        'consent:get',
        { ids: [consentId(terms)] },
      );
      return found[0] && { state: found[0].state.state, unboundAt: found[0].unboundAt };
    };
    expect(await shownTo('BankMSP')).to.deep.equal({ state: 'ACTIVE', unboundAt: null });
    await world.submit('TaxMSP', 'consent:revokeBinding', { id: terms.binding });
    const unboundAt = world.time;
    expect(await shownTo('BankMSP')).to.deep.equal({ state: 'ACTIVE', unboundAt });
    expect(await shownTo('CourtMSP')).to.deep.equal({ state: 'ACTIVE', unboundAt });
    expect(await shownTo('Bank2MSP')).to.equal(null);
  });
});
