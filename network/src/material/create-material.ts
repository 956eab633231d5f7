import { randomUUID } from 'node:crypto';
import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  type Authority,
  createAuthority,
  issue,
  type LeafOptions,
  loadAuthority,
  type PemPair,
} from './authority';
import {
  adminPaths,
  authorityPaths,
  gatewayTlsPaths,
  identityPaths,
  type IdentityPaths,
  peerPaths,
} from './paths';

export interface MaterialOrganisation {
  mspId: string;
  /** DNS domain that certificates name, as `tax.example`. */
  domain: string;
  /** Whether the organisation runs a peer. */
  peer: boolean;
  /** Names of its client identities. */
  users: string[];
}

export interface MaterialOptions {
  dir: string;
  organisations: MaterialOrganisation[];
}

const SAFE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * Makes the X.509 material of a consortium under `dir`: per organisation a signing CA, a TLS CA, and identities with
 * NodeOUs (Fabric's role in the subject's OU). What exists already is kept, so the call may be repeated, also with more
 * organisations or users. Throws `MATERIAL_NAME_INVALID` for a name that cannot be a file name.
 */
export async function createMaterial(options: MaterialOptions): Promise<void> {
  options.organisations.flatMap(({ mspId, domain, users }) => [mspId, domain, ...users]).forEach(assertSafe);
  await Promise.all(
    options.organisations.map((organisation) => createOrganisation(options.dir, organisation)),
  );
}

function assertSafe(name: string): void {
  if (SAFE_NAME.test(name)) return;
  throw new Error(
    `MATERIAL_NAME_INVALID: ${JSON.stringify(name)} (letters, digits, ".", "_" and "-", at most 64)`,
  );
}

async function createOrganisation(dir: string, { mspId, domain, peer, users }: MaterialOrganisation) {
  const files = authorityPaths(dir, mspId);
  const ca = await ensureAuthority({ cert: files.ca, key: files.caKey }, `CN=ca.${domain},O=${mspId}`);
  const tlsCa = await ensureAuthority(
    { cert: files.tlsCa, key: files.tlsCaKey },
    `CN=tls-ca.${domain},O=${mspId}`,
  );
  const identity = (paths: IdentityPaths, name: string, role: string) =>
    ensureLeaf(paths, ca, { subject: `CN=${name}.${domain},OU=${role},O=${mspId}` });

  if (peer) await identity(peerPaths(dir, mspId), 'peer', 'peer');
  await identity(adminPaths(dir, mspId), 'admin', 'admin');
  for (const user of users) await identity(identityPaths(dir, mspId, user), user, 'client');
  await ensureLeaf(gatewayTlsPaths(dir, mspId), tlsCa, {
    subject: `CN=gateway.${domain},O=${mspId}`,
    hosts: { dns: ['localhost'], ip: ['127.0.0.1'] },
  });
}

async function ensureAuthority(paths: IdentityPaths, subject: string): Promise<Authority> {
  if (await exists(paths.cert)) return loadAuthority(await read(paths));
  const authority = await createAuthority(subject);
  await save(paths, authority);
  return authority;
}

async function ensureLeaf(paths: IdentityPaths, authority: Authority, options: LeafOptions): Promise<void> {
  if (await exists(paths.cert)) return;
  await save(paths, await issue(authority, options));
}

async function read(paths: IdentityPaths): Promise<PemPair> {
  return { cert: await readFile(paths.cert, 'utf8'), key: await readFile(paths.key, 'utf8') };
}

/** The key goes first: a certificate on disk says that its key is there too. */
async function save(paths: IdentityPaths, pair: PemPair): Promise<void> {
  await mkdir(dirname(paths.cert), { recursive: true });
  await writeWhole(paths.key, pair.key, 0o600);
  await writeWhole(paths.cert, pair.cert, 0o644);
}

async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  await writeFile(temporary, text, { mode, flush: true });
  await rename(temporary, path);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
