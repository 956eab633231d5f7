import { expect } from 'chai';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server as TcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import {
  authorityPaths,
  createAuthority,
  createMaterial,
  gatewayTlsPaths,
  issue,
} from '@concordat/network/material';
import type { LedgerPeer } from '../config';
import { peerConnection } from './peer-connection';

describe('a look at the connection to a peer', () => {
  let folder: string;
  let roots: Record<'TaxMSP' | 'CourtMSP', string>;
  let server: TcpServer;
  let endpoint: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'concordat-doctor-'));
    const members = [
      { mspId: 'TaxMSP', domain: 'tax.example', peer: true, users: [] },
      { mspId: 'CourtMSP', domain: 'court.example', peer: true, users: [] },
    ];
    await createMaterial({ dir: folder, organisations: members });
    const root = (mspId: string) => readFile(authorityPaths(folder, mspId).tlsCa, 'utf8');
    roots = { TaxMSP: await root('TaxMSP'), CourtMSP: await root('CourtMSP') };
    const paths = gatewayTlsPaths(folder, 'TaxMSP');
    const [cert, key] = await Promise.all([readFile(paths.cert), readFile(paths.key)]);
    server = createTlsServer({ cert, key, ALPNProtocols: ['h2'] });
    server.on('tlsClientError', () => undefined);
    endpoint = await listening(server);
  });
  after(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });

  const look = async (peer: Partial<LedgerPeer>) => {
    const tls = { tlsRootCert: roots.TaxMSP, ...peer };
    const { finding, usable } = await peerConnection({ name: 'peer0', endpoint, ...tls });
    return { ok: finding.ok, usable, words: finding.finding };
  };

  it('finds a peer whose name and root are right', async () => {
    expect(await look({})).to.deep.include({ ok: true, usable: true });
    expect(await look({ hostAlias: 'localhost' })).to.deep.include({ ok: true, usable: true });
  });

  it('names the names that the certificate has where it is asked for under another', async () => {
    const { ok, usable, words } = await look({ hostAlias: 'peer.elsewhere.example' });
    expect([ok, usable]).to.deep.equal([false, false]);
    expect(words).to.match(/is for .*127\.0\.0\.1.*, not for peer\.elsewhere\.example: set hostAlias/);
  });

  it('tells a certificate of another root', async () => {
    const { usable, words } = await look({ tlsRootCert: roots.CourtMSP });
    expect(usable).to.equal(false);
    expect(words).to.contain('does not come from the TLS root');
  });

  it('tells a certificate that has ended, is not valid yet, or soon ends', async () => {
    const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);
    const authority = await createAuthority('CN=tls-ca');
    const lookAt = async (from: number, to: number) => {
      const [notBefore, notAfter] = [inDays(from), inDays(to)];
      const hosts = { dns: ['localhost'], ip: [] };
      const { cert, key } = await issue(authority, { subject: 'CN=peer', hosts, notBefore, notAfter });
      const own = createTlsServer({ cert, key, ALPNProtocols: ['h2'] });
      const peer = { endpoint: await listening(own), hostAlias: 'localhost', tlsRootCert: authority.cert };
      return look(peer).finally(() => own.close());
    };
    const [ended, early, soon] = [await lookAt(-9, -1), await lookAt(1, 9), await lookAt(-1, 20)];
    expect([ended.usable, early.usable, soon.usable]).to.deep.equal([false, false, true]);
    expect(ended.words).to.match(/^its TLS certificate ended on /);
    expect(early.words).to.match(/not valid before .*clock right\?$/);
    expect([soon.ok, soon.words]).to.satisfy(
      ([ok, words]: [boolean, string]) => !ok && /for (19|20) more days: renew it$/.test(words),
    );
  });

  it('tells where nobody listens, and a name that nobody knows', async () => {
    const closed = createServer();
    const nobody = await listening(closed);
    await new Promise((done) => closed.close(done));
    expect((await look({ endpoint: nobody })).words).to.match(/^nothing listens on 127\.0\.0\.1, port \d+$/);
    expect((await look({ endpoint: 'no-such-host.invalid:7051' })).words).to.match(/no-such-host\.invalid/);
  });

  it('tells a peer that speaks in clear from one that speaks TLS', async () => {
    const plain = createServer((socket) => socket.destroy());
    const words = (await look({ endpoint: await listening(plain) })).words;
    plain.close();
    expect(words).to.match(/TLS where it speaks in clear|cannot be reached/);
  });
});

function listening(server: TcpServer): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}
