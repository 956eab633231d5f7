import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  adminPaths,
  authorityPaths,
  createMaterial,
  type IdentityPaths,
  issue,
  type LeafOptions,
  loadAuthority,
  organisationFolder,
  peerPaths,
} from '../../material';
import { writeWhole } from '../files';
import { type MemberPlan, type NetworkPlan, organisationsOf } from '../plan/plan';

/** Name in every node's TLS certificate: clients do not check IP addresses as names. */
export const TLS_NAME = 'localhost';

/** Certificates of a governing member's nodes, beside the organisation's other material. */
export interface NodeMaterial {
  peer: IdentityPaths;
  orderer: IdentityPaths;
  peerTls: IdentityPaths;
  ordererTls: IdentityPaths;
  chaincodeTls: IdentityPaths;
  admin: IdentityPaths;
  /** Client certificate towards the nodes' administration and operations services. */
  adminTls: IdentityPaths;
  ca: string;
  tlsCa: string;
}

export function nodeMaterialPaths(materialDir: string, mspId: string): NodeMaterial {
  const pair = (...folder: string[]): IdentityPaths => {
    const root = join(organisationFolder(materialDir, mspId), ...folder);
    return { cert: join(root, 'cert.pem'), key: join(root, 'key.pem') };
  };
  const { ca, tlsCa } = authorityPaths(materialDir, mspId);
  return {
    peer: peerPaths(materialDir, mspId),
    orderer: pair('orderer'),
    peerTls: pair('tls', 'peer'),
    ordererTls: pair('tls', 'orderer'),
    chaincodeTls: pair('tls', 'chaincode'),
    admin: adminPaths(materialDir, mspId),
    adminTls: pair('tls', 'admin'),
    ca,
    tlsCa,
  };
}

/** Makes what is missing of every organisation's certificates; `users` are names of client identities. */
export async function createNodeMaterial(
  materialDir: string,
  plan: NetworkPlan,
  users: string[],
): Promise<void> {
  const governing = new Set(plan.members.map(({ mspId }) => mspId));
  await createMaterial({
    dir: materialDir,
    organisations: organisationsOf(plan).map(({ mspId, domain }) => ({
      mspId,
      domain,
      peer: governing.has(mspId),
      users,
    })),
  });
  await Promise.all(plan.members.map((member) => issueToNodes(materialDir, member)));
}

async function issueToNodes(materialDir: string, { mspId, domain }: MemberPlan): Promise<void> {
  const paths = nodeMaterialPaths(materialDir, mspId);
  const authorities = authorityPaths(materialDir, mspId);
  const ca = { cert: authorities.ca, key: authorities.caKey };
  const tlsCa = { cert: authorities.tlsCa, key: authorities.tlsCaKey };
  const tls = (name: string): LeafOptions => ({
    subject: `CN=${name}.${domain},O=${mspId}`,
    hosts: { dns: [TLS_NAME, `${name}.${domain}`], ip: ['127.0.0.1'] },
  });
  await ensure(paths.orderer, ca, { subject: `CN=orderer.${domain},OU=orderer,O=${mspId}` });
  await ensure(paths.peerTls, tlsCa, tls('peer'));
  await ensure(paths.ordererTls, tlsCa, tls('orderer'));
  await ensure(paths.chaincodeTls, tlsCa, tls('chaincode'));
  await ensure(paths.adminTls, tlsCa, tls('admin'));
}

/** The key goes first: a certificate on disk says that its key is there too. */
async function ensure(paths: IdentityPaths, authority: IdentityPaths, options: LeafOptions): Promise<void> {
  const exists = await access(paths.cert).then(
    () => true,
    () => false,
  );
  if (exists) return;
  const [cert, key] = await Promise.all([readFile(authority.cert, 'utf8'), readFile(authority.key, 'utf8')]);
  const pair = await issue(await loadAuthority({ cert, key }), options);
  await writeWhole(paths.key, pair.key);
  await writeWhole(paths.cert, pair.cert, 0o644);
}
