import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IdentityPaths } from '../../material';
import { writeWhole, writeYaml } from '../files';

export interface MspFolder {
  folder: string;
  ca: string;
  tlsCa: string;
  /** The identity that signs; without it the folder only describes the organisation. */
  identity?: IdentityPaths;
}

const ROLES = { Client: 'client', Peer: 'peer', Admin: 'admin', Orderer: 'orderer' };

/** Writes an MSP folder in Fabric's layout. A certificate's role stands in its OU (NodeOUs). */
export async function writeMspFolder({ folder, ca, tlsCa, identity }: MspFolder): Promise<void> {
  await copy(ca, join(folder, 'cacerts', 'ca.pem'));
  await copy(tlsCa, join(folder, 'tlscacerts', 'tls-ca.pem'));
  await writeYaml(join(folder, 'config.yaml'), { NodeOUs: nodeOus() });
  if (!identity) return;
  await copy(identity.cert, join(folder, 'signcerts', 'cert.pem'));
  await copy(identity.key, join(folder, 'keystore', 'key.pem'));
}

function nodeOus(): Record<string, unknown> {
  const identifiers = Object.entries(ROLES).map(([name, unit]) => [
    `${name}OUIdentifier`,
    { Certificate: 'cacerts/ca.pem', OrganizationalUnitIdentifier: unit },
  ]);
  return { Enable: true, ...(Object.fromEntries(identifiers) as object) };
}

async function copy(from: string, to: string): Promise<void> {
  await writeWhole(to, await readFile(from));
}
