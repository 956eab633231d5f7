import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { expect } from 'chai';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isCanonicalSignature } from '../pocket/identity/ecdsa';
import { createAuthority, issue } from './authority';
import { createMaterial } from './create-material';
import { adminPaths, authorityPaths, gatewayTlsPaths, identityPaths, peerPaths } from './paths';

describe('X.509 material', () => {
  let dir: string;
  const organisation = { mspId: 'AMSP', domain: 'a.example', peer: true, users: ['one'] };
  const certificate = async ({ cert }: { cert: string }) => new X509Certificate(await readFile(cert));

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'material-'));
    await createMaterial({ dir, organisations: [organisation] });
  });

  after(() => rm(dir, { recursive: true, force: true }));

  it('gives each identity its role, under the organisation’s CA', async () => {
    const ca = new X509Certificate(await readFile(authorityPaths(dir, 'AMSP').ca));
    expect(ca.ca).to.equal(true);
    const roles = {
      peer: peerPaths(dir, 'AMSP'),
      admin: adminPaths(dir, 'AMSP'),
      client: identityPaths(dir, 'AMSP', 'one'),
    };
    for (const [role, paths] of Object.entries(roles)) {
      const identity = await certificate(paths);
      expect(identity.subject).to.contain(`OU=${role}\n`.trim()).and.to.contain('O=AMSP');
      expect(identity.verify(ca.publicKey)).to.equal(true);
      expect(identity.ca).to.equal(false);
    }
  });

  it('signs certificates in the one form that no version of Fabric turns round', async () => {
    for (const subject of ['CN=a', 'CN=b', 'CN=c', 'CN=d', 'CN=e']) {
      const authority = await createAuthority(subject);
      const { cert } = await issue(authority, { subject: 'CN=leaf' });
      for (const pem of [authority.cert, cert]) {
        const { signature } = new x509.X509Certificate(pem);
        expect(isCanonicalSignature(new Uint8Array(signature))).to.equal(true);
      }
    }
  });

  it('gives the gateway a TLS certificate for this machine, under another CA', async () => {
    const tlsCa = new X509Certificate(await readFile(authorityPaths(dir, 'AMSP').tlsCa));
    const tls = await certificate(gatewayTlsPaths(dir, 'AMSP'));
    expect(tls.verify(tlsCa.publicKey)).to.equal(true);
    expect([tls.checkHost('localhost'), tls.checkIP('127.0.0.1')]).to.deep.equal(['localhost', '127.0.0.1']);
    expect(tls.keyUsage).to.have.members(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
  });

  it('keeps keys to their owner', async () => {
    const { key } = peerPaths(dir, 'AMSP');
    expect((await stat(key)).mode & 0o777).to.equal(0o600);
    expect(await readFile(key, 'utf8')).to.match(/^-----BEGIN PRIVATE KEY-----/);
  });

  it('keeps what exists and adds what is new', async () => {
    const before = await readFile(identityPaths(dir, 'AMSP', 'one').cert, 'utf8');
    await createMaterial({ dir, organisations: [{ ...organisation, users: ['one', 'two'] }] });
    expect(await readFile(identityPaths(dir, 'AMSP', 'one').cert, 'utf8')).to.equal(before);
    const ca = new X509Certificate(await readFile(authorityPaths(dir, 'AMSP').ca));
    expect((await certificate(identityPaths(dir, 'AMSP', 'two'))).verify(ca.publicKey)).to.equal(true);
  });

  it('refuses names that lead elsewhere', async () => {
    for (const name of ['../x', 'a/b', '', '.hidden']) {
      const attempt = createMaterial({ dir, organisations: [{ ...organisation, users: [name] }] });
      const error = await attempt.then(
        () => undefined,
        (failure: unknown) => failure,
      );
      expect((error as Error).message).to.match(/^MATERIAL_NAME_INVALID/);
    }
  });
});
