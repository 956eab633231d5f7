import { join } from 'node:path';

/** A certificate and its private key (PKCS #8), both PEM files. */
export interface IdentityPaths {
  cert: string;
  key: string;
}

/** Files of one organisation's two certificate authorities. */
export interface AuthorityPaths {
  ca: string;
  caKey: string;
  tlsCa: string;
  tlsCaKey: string;
}

function pair(folder: string): IdentityPaths {
  return { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
}

/** `<dir>/<mspId>`: everything of one organisation. */
export function organisationFolder(dir: string, mspId: string): string {
  return join(dir, mspId);
}

/** Certificate authorities: `ca.pem` signs identities, `tls-ca.pem` signs TLS certificates. */
export function authorityPaths(dir: string, mspId: string): AuthorityPaths {
  const root = organisationFolder(dir, mspId);
  return {
    ca: join(root, 'ca.pem'),
    caKey: join(root, 'ca-key.pem'),
    tlsCa: join(root, 'tls-ca.pem'),
    tlsCaKey: join(root, 'tls-ca-key.pem'),
  };
}

/** The organisation's peer (OU=peer). */
export function peerPaths(dir: string, mspId: string): IdentityPaths {
  return pair(join(organisationFolder(dir, mspId), 'peer'));
}

/** The organisation's administrator (OU=admin). */
export function adminPaths(dir: string, mspId: string): IdentityPaths {
  return pair(join(organisationFolder(dir, mspId), 'admin'));
}

/** A user of the organisation (OU=client). */
export function identityPaths(dir: string, mspId: string, name: string): IdentityPaths {
  return pair(join(organisationFolder(dir, mspId), 'users', name));
}

/** TLS certificate of the organisation's gateway (127.0.0.1 and localhost, server and client). */
export function gatewayTlsPaths(dir: string, mspId: string): IdentityPaths {
  return pair(join(organisationFolder(dir, mspId), 'tls', 'gateway'));
}
