import { X509Certificate } from 'node:crypto';
import { type BaseAgent, createAgent, type ParsedKey, utils } from 'ssh2';
import { LedgerError } from '../../ports/ledger';
import type { LedgerSigner } from '../../ports/ledger-signer';
import { fabricSignature } from '../ecdsa/p256-signature';
import { readMpints } from './mpints';

export interface SshAgentOptions {
  /** Path of the agent's Unix socket, as `ssh-agent` prints it. */
  socket: string;
  /** PEM of the service identity's certificate: its public key says which of the agent's keys is meant. */
  cert: string;
  /** Milliseconds that the agent gets for one signature. */
  timeout?: number;
}

const TIMEOUT = 10_000;

/**
 * Signs in a separate process that speaks the SSH agent protocol (draft-ietf-sshm-ssh-agent, ecdsa-sha2-nistp256 of
 * RFC 5656): OpenSSH's own agent, with the key in its memory or behind PKCS #11 in a security module, or any other.
 * Throws CONFIG_INVALID where the certificate is none, or not for a P-256 key.
 */
export function sshAgentSigner({ socket, cert, timeout = TIMEOUT }: SshAgentOptions): LedgerSigner {
  const publicKey = publicKeyOf(cert);
  const agent = createAgent(socket);
  return {
    sign: async (message) => {
      const { r, s } = readMpints(await ask(agent, publicKey, Buffer.from(message), timeout));
      return fabricSignature(r, s);
    },
  };
}

const KEY_TYPE = 'ecdsa-sha2-nistp256';

/** The certificate's key as SSH writes it (RFC 5656, 3.1): type, curve, uncompressed point. */
function publicKeyOf(cert: string): ParsedKey {
  const { crv, x = '', y = '' } = certificateOf(cert).publicKey.export({ format: 'jwk' });
  if (crv !== 'P-256') {
    throw new LedgerError('CONFIG_INVALID', 'the certificate for the ledger must be of an ECDSA P-256 key');
  }
  const point = Buffer.concat([Uint8Array.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  const blob = Buffer.concat([Buffer.from(KEY_TYPE), Buffer.from('nistp256'), point].map(sshString));
  const parsed = utils.parseKey(`${KEY_TYPE} ${blob.toString('base64')}`);
  if (parsed instanceof Error) throw parsed;
  return parsed;
}

function certificateOf(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw new LedgerError('CONFIG_INVALID', 'the certificate for the ledger is not a PEM certificate', {
      cause,
    });
  }
}

function sshString(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function ask(agent: BaseAgent, publicKey: ParsedKey, message: Buffer, timeout: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(unavailable(`no answer within ${timeout} ms`)), timeout);
    agent.sign(publicKey, message, (error, signature) => {
      clearTimeout(late);
      if (signature !== undefined) return resolve(signature);
      reject(unavailable(error?.message ?? 'no signature', error ?? undefined));
    });
  });
}

function unavailable(detail: string, cause?: Error): LedgerError {
  const text = `the agent that holds the key for the ledger did not sign: ${detail}`;
  return new LedgerError('SIGNER_UNAVAILABLE', text, { cause });
}
