import { expect } from 'chai';
import type { Binding } from '../domain';
import { signed, signer } from '../testing/signer';
import { consentTerms, bindingFor, DAY, digest, keyOf, signedBinding, START, World } from '../testing/world';

const terms = consentTerms();

describe('bindings', function () {
  this.timeout(120_000);
  let world: World;
  const certify = (changes: object, by = 'TaxMSP') => {
    const binding = signedBinding(bindingFor({ ...terms, ...changes }, changes));
    return world.refusal(by, 'consent:certify', { bindings: [binding] });
  };

  beforeEach(async () => {
    world = await new World().establish();
  });

  it('are kept, and the same again is answered the same', async () => {
    const binding = signedBinding(bindingFor(terms));
    const [first] = await world.submit<Binding[]>('TaxMSP', 'consent:certify', { bindings: [binding] });
    expect(first).to.deep.include({ ...binding, revokedAt: null });
    const [again] = await world.submit<Binding[]>('TaxMSP', 'consent:certify', { bindings: [binding] });
    expect(again).to.deep.equal(first);
  });

  it('are certified by certifiers only, in their own name, for members, never for themselves', async () => {
    expect(await certify({}, 'BankMSP')).to.equal('ROLE_REQUIRED');
    expect(await certify({}, 'CourtMSP')).to.equal('ROLE_REQUIRED');
    expect(await certify({}, 'RegulatorMSP')).to.equal('BINDING_INVALID');
    expect(await certify({ grantee: 'TaxMSP' })).to.equal('BINDING_INVALID');
    expect(await certify({ grantee: 'NobodyMSP' })).to.equal('BINDING_INVALID');
    expect(await certify({ notAfter: START })).to.equal('BINDING_INVALID');
  });

  it('bind a sound key of the subject, or the very key that certifies', async () => {
    const identity = Buffer.from([1, ...new Uint8Array(31)]).toString('base64url');
    expect(await certify({ publicKey: identity })).to.equal('KEY_INVALID');
    expect(await certify({ method: 'PORTAL_ATTESTED', publicKey: signer('other').encoded })).to.equal(
      'BINDING_INVALID',
    );
    expect(await certify({ method: 'PAPER' })).to.equal(undefined);
  });

  it('need a signature by a valid certify key over all their members', async () => {
    const binding = signedBinding(bindingFor(terms));
    const submit = (changed: object) =>
      world.refusal('TaxMSP', 'consent:certify', { bindings: [{ ...binding, ...changed }] });
    for (const changed of [
      { grantee: 'Bank2MSP' },
      { subjectCommitment: digest('other') },
      { id: 'b2' },
      { notAfter: START + DAY },
      { publicKey: signer('thief').encoded },
      { signature: signed(keyOf('TaxMSP', 'certify'), new Uint8Array(32)) },
    ]) {
      expect(await submit(changed), JSON.stringify(changed)).to.equal('SIGNATURE_INVALID');
    }
    expect(await submit({ keyId: 'checkpoint' })).to.equal('KEY_UNKNOWN');
    expect(await submit({ keyId: 'none' })).to.equal('KEY_UNKNOWN');
    await world.submit('TaxMSP', 'registry:revokeKey', { keyId: 'certify' }, true);
    expect(await submit({})).to.equal('KEY_UNKNOWN');
  });

  it('keep their id to themselves', async () => {
    await world.certify(terms);
    expect(await certify({ notAfter: START + 2 * DAY })).to.equal('BINDING_CONFLICT');
  });

  it('are revoked by their certifier only, for good', async () => {
    await world.certify(terms);
    expect(await world.refusal('RegulatorMSP', 'consent:revokeBinding', { id: terms.binding })).to.equal(
      'BINDING_UNKNOWN',
    );
    const revoked = await world.submit<Binding>('TaxMSP', 'consent:revokeBinding', { id: terms.binding });
    expect(revoked.revokedAt).to.equal(world.time);
    expect(await world.submit('TaxMSP', 'consent:revokeBinding', { id: terms.binding })).to.deep.equal(
      revoked,
    );
    expect(await certifyAgain(world)).to.deep.equal(revoked);
  });
});

async function certifyAgain(world: World): Promise<Binding | undefined> {
  const bindings = [signedBinding(bindingFor(terms))];
  return (await world.submit<Binding[]>('TaxMSP', 'consent:certify', { bindings }))[0];
}
