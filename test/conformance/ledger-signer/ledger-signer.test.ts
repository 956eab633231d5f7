import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pemSigner, sshAgentSigner } from '@concordat/gateway/adapters';
import { createMaterial, identityPaths } from '@concordat/network/material';
import { expect } from 'chai';
import { ledgerSignerConformance } from './ledger-signer-conformance';
import { SshAgent } from '../../support/ssh-agent';

interface Identity {
  cert: string;
  key: string;
}

async function newIdentity(): Promise<Identity> {
  const dir = await mkdtemp(join(tmpdir(), 'concordat-identity-'));
  const bank = { mspId: 'BankMSP', domain: 'bank.example', peer: false, users: ['gateway'] };
  await createMaterial({ dir, organisations: [bank] });
  const paths = identityPaths(dir, 'BankMSP', 'gateway');
  const [cert, key] = await Promise.all([readFile(paths.cert, 'utf8'), readFile(paths.key, 'utf8')]);
  await rm(dir, { recursive: true });
  return { cert, key };
}

const publicKeyOf = ({ cert }: Identity) => new X509Certificate(cert).publicKey;

ledgerSignerConformance('a PEM file', async () => {
  const identity = await newIdentity();
  return {
    signer: pemSigner(identity.key),
    publicKey: publicKeyOf(identity),
    close: () => Promise.resolve(),
  };
});

describe('ledger signer: a separate process', () => {
  let agent: SshAgent;
  let identity: Identity;

  before(async function () {
    const started = await SshAgent.start();
    // OpenSSH is not installed here: there is no other process to ask.
    if (!started) return this.skip();
    agent = started;
    identity = await newIdentity();
    await agent.hold(identity.key);
  });
  after(() => agent?.close());

  ledgerSignerConformance('OpenSSH’s agent', () =>
    Promise.resolve({
      signer: sshAgentSigner({ socket: agent.socket, cert: identity.cert }),
      publicKey: publicKeyOf(identity),
      close: () => Promise.resolve(),
    }),
  );

  it('says so where the agent does not hold that key', async () => {
    const { cert } = await newIdentity();
    await refused(sshAgentSigner({ socket: agent.socket, cert }).sign(Buffer.from('x')));
  });

  it('says so where there is no agent', async () => {
    const socket = join(tmpdir(), 'no-such-agent');
    await refused(sshAgentSigner({ socket, cert: identity.cert }).sign(Buffer.from('x')));
  });
});

async function refused(signing: Promise<Uint8Array>): Promise<void> {
  const error = await signing.then(
    () => expect.fail('it signed'),
    (refusal: Error) => refusal,
  );
  expect(error.message).to.match(
    /^SIGNER_UNAVAILABLE: the agent that holds the key for the ledger did not sign/,
  );
}
