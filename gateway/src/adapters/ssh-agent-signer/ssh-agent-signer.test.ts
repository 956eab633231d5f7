import { createMaterial, identityPaths } from '@concordat/network/material';
import { expect } from 'chai';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sshAgentSigner } from './ssh-agent-signer';

/** Messages of the SSH agent protocol (draft-ietf-sshm-ssh-agent, section 6). */
const SIGN_RESPONSE = 14;

describe('a signer in an SSH agent', () => {
  let folder: string;
  let cert: string;
  let server: Server;
  let answer: (socket: Socket) => void;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'agent-'));
    const bank = { mspId: 'BankMSP', domain: 'bank.example', peer: false, users: ['gateway'] };
    await createMaterial({ dir: folder, organisations: [bank] });
    cert = await readFile(identityPaths(folder, 'BankMSP', 'gateway').cert, 'utf8');
    server = createServer((socket) => socket.on('error', () => undefined).on('data', () => answer(socket)));
    server.listen(join(folder, 'socket'));
    await once(server, 'listening');
  });
  after(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });

  const sign = (timeout?: number) =>
    sshAgentSigner({ socket: join(folder, 'socket'), cert, ...(timeout !== undefined && { timeout }) })
      .sign(Buffer.from('message'))
      .then(
        () => 'signed',
        (error: Error) => error.message,
      );

  it('is not asked where the certificate is none', () => {
    expect(() => sshAgentSigner({ socket: '/none', cert: 'no certificate' })).to.throw(/^CONFIG_INVALID: /);
  });

  it('is not waited for without end', async () => {
    const sockets: Socket[] = [];
    answer = (socket) => void sockets.push(socket);
    expect(await sign(50)).to.match(/^SIGNER_UNAVAILABLE: .*no answer within 50 ms$/);
    sockets.forEach((socket) => socket.destroy());
  });

  it('is not believed where its answer is no P-256 signature', async () => {
    const text = (bytes: Buffer) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return Buffer.concat([length, bytes]);
    };
    const signature = text(Buffer.concat([text(Buffer.from('ecdsa-sha2-nistp256')), text(Buffer.alloc(3))]));
    answer = (socket) => socket.end(text(Buffer.concat([Buffer.of(SIGN_RESPONSE), signature])));
    expect(await sign()).to.match(/^SIGNER_UNAVAILABLE: /);
  });
});
