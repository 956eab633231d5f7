import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IdentityPaths } from '../../material';
import { authorityPaths } from '../../material';
import type { Deployer } from '../deploy/deployer';
import { writeExternalBuilder } from '../deploy/external-builder';
import { writeJson, writeYaml } from '../files';
import type { Layout } from '../layout';
import { type MemberPlan, organisationsOf } from '../plan/plan';
import { abilitiesOf } from '../version';
import { configtx } from './configtx';
import { writeMspFolder } from './msp-folder';
import { nodeMaterialPaths } from './node-material';
import { ordererConfig } from './orderer-config';
import { peerConfig, type PeerOptions } from './peer-config';

/** Writes every file that Fabric's programs read. The same plan gives the same files to the same version. */
export async function writeConfig(
  { plan, layout, binaries }: Deployer,
  chaincodeTimeoutSeconds?: number,
): Promise<void> {
  const { timeWindow } = abilitiesOf(binaries.version);
  const options = { timeWindow, chaincodeTimeoutSeconds };
  await writeExternalBuilder(layout.builder);
  await Promise.all(organisationsOf(plan).map(({ mspId }) => writeOrganisation(mspId, layout)));
  await Promise.all(plan.members.map((member) => writeMember(member, layout, options)));
  await writeYaml(join(layout.configtx, 'configtx.yaml'), configtx(plan, layout));
}

async function writeOrganisation(mspId: string, layout: Layout): Promise<void> {
  const { ca, tlsCa } = authorityPaths(layout.material, mspId);
  await writeMspFolder({ folder: layout.msp(mspId), ca, tlsCa });
}

async function writeMember(member: MemberPlan, layout: Layout, options: PeerOptions): Promise<void> {
  const { mspId } = member;
  const { ca, tlsCa, orderer, peer, admin } = nodeMaterialPaths(layout.material, mspId);
  const msp = (folder: string, identity: IdentityPaths) => writeMspFolder({ folder, ca, tlsCa, identity });
  await msp(layout.orderer(mspId).msp, orderer);
  await msp(layout.peer(mspId).msp, peer);
  await msp(layout.adminMsp(mspId), admin);
  await writeYaml(join(layout.orderer(mspId).root, 'orderer.yaml'), ordererConfig(member, layout));
  await writeYaml(join(layout.peer(mspId).root, 'core.yaml'), peerConfig(member, layout, options));
  await writeJson(layout.chaincodeConnection(mspId), await chaincodeConnection(member, layout));
}

/** How a peer reaches its chaincode process: mutual TLS within the organisation, PEM texts in place. */
async function chaincodeConnection(
  { mspId, ports }: MemberPlan,
  layout: Layout,
): Promise<Record<string, unknown>> {
  const { peerTls, tlsCa } = nodeMaterialPaths(layout.material, mspId);
  return {
    address: `127.0.0.1:${ports.chaincode}`,
    dial_timeout: '10s',
    tls_required: true,
    client_auth_required: true,
    client_key: await readFile(peerTls.key, 'utf8'),
    client_cert: await readFile(peerTls.cert, 'utf8'),
    root_cert: await readFile(tlsCa, 'utf8'),
  };
}
