import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { usageError } from '../cli-error';
import { parsed } from '../parsed';

/** An Ed25519 private key as a JWK (RFC 8037). */
const PrivateJwk = Type.Object({
  kty: Type.Literal('OKP'),
  crv: Type.Literal('Ed25519'),
  x: Type.String(),
  d: Type.String(),
});

export interface SubjectKey {
  key: KeyObject;
  /** base64url, 32 bytes. */
  publicKey: string;
}

/** Makes a key and writes it, readable by its owner only. An existing file is never overwritten. */
export async function createKeyFile(path: string): Promise<string> {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const { kty, crv, x, d } = parsed(PrivateJwk, jwk, 'the new key');
  try {
    await writeFile(path, `${JSON.stringify({ kty, crv, x, d })}\n`, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    throw usageError(`${path} exists already`, 'a key is never overwritten: choose another file');
  }
  return x;
}

/** The key of a file that `subject keygen` has made. A usage error where it holds none. */
export async function readKeyFile(path: string): Promise<SubjectKey> {
  const text = await readFile(path, 'utf8');
  try {
    const jwk: unknown = JSON.parse(text);
    if (!Value.Check(PrivateJwk, jwk)) throw new Error('other members');
    return { key: createPrivateKey({ key: jwk, format: 'jwk' }), publicKey: jwk.x };
  } catch {
    // Without its cause, which may quote the key.
    throw usageError(`${path} holds no Ed25519 key as a JWK`, 'make one with: concordat subject keygen FILE');
  }
}
