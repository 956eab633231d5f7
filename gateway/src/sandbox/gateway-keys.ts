import { fromBase64url, type KeyUse, toBase64url } from '@concordat/chaincode/domain';
import type { Consortium, ConsortiumOrganisation } from '@concordat/network/consortium';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openFileKeys } from '../adapters/file-keys';
import type { NewKey } from '../ports/keys';
import type { Layout } from './layout';

const Registration = Type.Object({
  keyId: Type.String(),
  use: Type.Union([
    Type.Literal('checkpoint'),
    Type.Literal('message'),
    Type.Literal('seal'),
    Type.Literal('certify'),
  ]),
  publicKey: Type.String(),
  proof: Type.String(),
});
const Registrations = Type.Array(Registration, { minItems: 1 });

export interface KeyParts {
  consortium: Consortium;
  layout: Layout;
}

/**
 * Makes each gateway's keys once. What registers them (public keys, proofs of possession) is kept beside them,
 * since a proof is given at creation only: a start that broke off before registering goes on with it.
 */
export async function prepareKeys({ consortium, layout }: KeyParts): Promise<Record<string, NewKey[]>> {
  const all = await Promise.all(
    consortium.organisations.map(async (organisation): Promise<[string, NewKey[]]> => {
      const { root, keys } = layout.gateway(organisation.mspId);
      const file = join(root, 'registrations.json');
      const made = await read(file);
      if (made) return [organisation.mspId, made];
      const created = await create(organisation, { directory: keys, channel: consortium.channel });
      await write(file, created);
      return [organisation.mspId, created];
    }),
  );
  return Object.fromEntries(all);
}

/** Everybody exchanges messages and is sealed to; publishers sign checkpoints; certifiers certify. */
function usesOf({ roles }: ConsortiumOrganisation): KeyUse[] {
  const uses: KeyUse[] = ['message', 'seal'];
  if (roles.includes('publisher')) uses.push('checkpoint');
  if (roles.includes('certifier')) uses.push('certify');
  return uses;
}

async function create(
  organisation: ConsortiumOrganisation,
  place: { directory: string; channel: string },
): Promise<NewKey[]> {
  const keys = await openFileKeys({ ...place, mspId: organisation.mspId });
  const created: NewKey[] = [];
  for (const use of usesOf(organisation)) {
    const key = await keys.create(use);
    await keys.activate(key.keyId);
    created.push(key);
  }
  return created;
}

async function read(file: string): Promise<NewKey[] | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const stored: Static<typeof Registrations> = Value.Parse(Registrations, JSON.parse(text));
  return stored.map(({ keyId, use, publicKey, proof }) => ({
    keyId,
    use,
    publicKey: fromBase64url(publicKey),
    proof: fromBase64url(proof),
  }));
}

async function write(file: string, keys: NewKey[]): Promise<void> {
  const stored = keys.map(({ publicKey, proof, ...key }) => ({
    ...key,
    publicKey: toBase64url(publicKey),
    proof: toBase64url(proof),
  }));
  await writeFile(`${file}.new`, JSON.stringify(stored, null, 2), { mode: 0o600 });
  await rename(`${file}.new`, file);
}
