import { expect } from 'chai';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { createAuthority, type Authority, issue } from '../../material';
import { signLowS } from './ecdsa';
import { IdentityError, isExpired, MspRegistry, serializeIdentity } from './msp-registry';

describe('the members of a channel', () => {
  let own: Authority;
  let other: Authority;
  let msps: MspRegistry;

  before(async () => {
    own = await createAuthority('CN=ca.a,O=AMSP');
    other = await createAuthority('CN=ca.b,O=BMSP');
    msps = new MspRegistry(
      new Map([
        ['AMSP', own.cert],
        ['BMSP', other.cert],
      ]),
    );
  });

  const identify = async (authority: Authority, subject: string, mspId = 'AMSP') => {
    const { cert } = await issue(authority, { subject });
    return msps.identify(serializeIdentity(mspId, cert));
  };
  const refusal = async (work: Promise<unknown>) =>
    work.then(
      () => 'accepted',
      (error: unknown) => (error instanceof IdentityError ? error.message : String(error)),
    );

  it('are known by certificates of their own CA, with a role', async () => {
    for (const role of ['client', 'peer', 'admin']) {
      expect(await identify(own, `CN=x,OU=${role},O=AMSP`)).to.include({ mspId: 'AMSP', role });
    }
  });

  it('cannot be impersonated by another member’s CA, nor by one of the same name', async () => {
    const issued = 'the certificate was not issued by the CA of AMSP';
    expect(await refusal(identify(other, 'CN=x,OU=peer,O=AMSP'))).to.equal(issued);
    const twin = await createAuthority('CN=ca.a,O=AMSP');
    expect(await refusal(identify(twin, 'CN=x,OU=peer,O=AMSP'))).to.equal(issued);
    expect(
      await refusal(Promise.resolve().then(() => msps.identify(serializeIdentity('AMSP', own.cert)))),
    ).to.equal(issued);
  });

  it('have exactly one role', async () => {
    for (const subject of [
      'CN=x,O=AMSP',
      'CN=x,OU=peer,OU=admin,O=AMSP',
      'CN=x,OU=king,O=AMSP',
      'CN=OU\\=peer,O=AMSP',
    ]) {
      expect(await refusal(identify(own, subject))).to.contain('exactly one OU');
    }
  });

  it('are members, and nothing else', async () => {
    expect(await refusal(identify(own, 'CN=x,OU=peer,O=AMSP', 'CMSP'))).to.equal(
      'MSP CMSP is not a member of the channel',
    );
    for (const bytes of [Buffer.alloc(0), Buffer.from('garbage'), serializeIdentity('AMSP', 'no PEM')]) {
      expect(() => msps.identify(bytes)).to.throw(IdentityError);
    }
  });

  it('expire with their certificate', async () => {
    const identity = await identify(own, 'CN=x,OU=peer,O=AMSP');
    expect(isExpired(identity, Date.now())).to.equal(false);
    expect(isExpired(identity, identity.notAfter + 1000)).to.equal(true);
  });

  it('have a signature verified once, for these bytes under this certificate and no others', async () => {
    const [signer, stranger] = await Promise.all([counted('x'), counted('y')]);
    const data = Buffer.from('a proposal');
    const signature = await signLowS(createPrivateKey(signer.pem), data);
    for (let time = 0; time < 5; time++)
      expect(await msps.verify(signer.identity, data, signature)).to.equal(true);
    expect(signer.verifications()).to.equal(1);
    expect(await msps.verify(signer.identity, Buffer.from('another'), signature)).to.equal(false);
    expect(await msps.verify(stranger.identity, data, signature)).to.equal(false);
    expect([signer.verifications(), stranger.verifications()]).to.deep.equal([2, 1]);
  });

  it('have a signature verified once, however many ask for it meanwhile, good or bad', async () => {
    const signer = await counted('z');
    const data = Buffer.from('a proposal');
    const signature = await signLowS(createPrivateKey(signer.pem), data);
    const ask = (bytes: Buffer) =>
      Promise.all(Array.from({ length: 5 }, () => msps.verify(signer.identity, bytes, signature)));
    expect(await ask(data)).to.deep.equal(Array(5).fill(true));
    expect(await ask(Buffer.from('another'))).to.deep.equal(Array(5).fill(false));
    expect(signer.verifications()).to.equal(2);
  });

  it('are asked again where the verification itself failed', async () => {
    const { identity, pem } = await counted('w');
    const data = Buffer.from('a proposal');
    const signature = await signLowS(createPrivateKey(pem), data);
    const broken = { ...identity, publicKey: generateKeyPairSync('x25519').publicKey };
    const failure = await msps.verify(broken, data, signature).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(Error);
    expect(await msps.verify(identity, data, signature)).to.equal(true);
  });

  /** An identity that counts how often its key is used. */
  async function counted(name: string) {
    const { cert, key: pem } = await issue(own, { subject: `CN=${name},OU=client,O=AMSP` });
    const identity = msps.identify(serializeIdentity('AMSP', cert));
    const publicKey = identity.publicKey;
    let uses = 0;
    Object.defineProperty(identity, 'publicKey', { get: () => ((uses += 1), publicKey) });
    return { identity, pem, verifications: () => uses };
  }
});
