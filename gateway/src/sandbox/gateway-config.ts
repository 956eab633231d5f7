import {
  type Consortium,
  type ConsortiumOrganisation,
  endorsementPolicy,
} from '@concordat/network/consortium';
import { adminPaths, authorityPaths, gatewayTlsPaths, identityPaths } from '@concordat/network/material';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { AdminConfig, GatewayConfig, LedgerNodes } from '../config';
import type { StoredToken } from '../http/bearer-tokens';
import type { Layout } from './layout';
import type { LedgerAddress } from './ledger-node';
import { SERVICE_USER } from './service-user';
import type { MemberState, SandboxState } from './state';

export interface GatewayConfigParts {
  consortium: Consortium;
  layout: Layout;
  state: SandboxState;
  addressFor: (mspId: string) => LedgerAddress;
  client?: GatewayConfig['ledger']['client'];
}

/** Writes each gateway's configuration and token file, and each administrator's connection. */
export async function writeGatewayFiles(parts: GatewayConfigParts): Promise<void> {
  await Promise.all(parts.consortium.organisations.map((organisation) => writeFiles(parts, organisation)));
}

async function writeFiles(parts: GatewayConfigParts, organisation: ConsortiumOrganisation): Promise<void> {
  const { config, root } = parts.layout.gateway(organisation.mspId);
  const member = memberOf(parts.state, organisation.mspId);
  await writeFile(join(root, TOKEN_FILE), JSON.stringify({ tokens: storedTokens(member) }, null, 2), {
    mode: 0o600,
  });
  await writeRoots(parts.addressFor(organisation.mspId), root);
  if (parts.client === 'fabric-network') await writeFile(join(root, NODES_FILE), stringify(nodesOf(parts)));
  await writeFile(config, stringify(configOf(parts, organisation)), { mode: 0o600 });
  const admin = parts.layout.admin(organisation.mspId);
  await writeFile(admin, stringify(adminConfigOf(parts, organisation)), { mode: 0o600 });
}

function adminConfigOf(
  { consortium, layout, addressFor }: GatewayConfigParts,
  { mspId }: ConsortiumOrganisation,
): AdminConfig {
  const { channel, chaincode } = consortium;
  const address = ledgerAddress(addressFor(mspId), layout.gateway(mspId).root);
  return { mspId, channel, ledger: { ...address, chaincode, ...adminPaths(layout.material, mspId) } };
}

const TOKEN_FILE = 'tokens.json';
/** File of the TLS root of the ledger's peer 0 (the first), 1, 2, … */
const rootFile = (folder: string, peer: number) =>
  join(folder, peer === 0 ? 'ledger-tls-ca.pem' : `ledger-tls-ca-${peer}.pem`);
const NODES_FILE = 'ledger-nodes.yaml';
/** A visitor does not wait half a minute for news. */
const NOTICES_MS = 1000;

function storedTokens({ tokens }: MemberState): StoredToken[] {
  return Object.entries(tokens).map(([name, token]) => {
    const sha256 = createHash('sha256').update(token).digest('hex');
    return { name, roles: [name as keyof MemberState['tokens']], sha256 };
  });
}

/** Settings of a gateway as its file has them: what has a default may be left out. */
type ConfigFile = Omit<GatewayConfig, 'limits' | 'log'> & { limits: Partial<GatewayConfig['limits']> };

function configOf(parts: GatewayConfigParts, organisation: ConsortiumOrganisation): ConfigFile {
  const { consortium, layout, state } = parts;
  const { mspId, governing, roles } = organisation;
  const member = memberOf(state, mspId);
  const host = '127.0.0.1';
  const folders = layout.gateway(mspId);
  return {
    mspId,
    channel: consortium.channel,
    roles,
    governing,
    data: folders.data,
    keys: { directory: folders.keys },
    ledger: {
      ...(parts.client === 'fabric-network'
        ? { client: parts.client, nodes: join(folders.root, NODES_FILE) }
        : ledgerAddress(parts.addressFor(mspId), folders.root)),
      chaincode: consortium.chaincode,
      ...identityPaths(layout.material, mspId, SERVICE_USER),
    },
    internal: { host, port: member.internal, tokens: join(folders.root, TOKEN_FILE) },
    exchange: { host, port: member.exchange, ...gatewayTlsPaths(layout.material, mspId) },
    ...(roles.includes('certifier') && { portal: { host, port: member.portal } }),
    peers: peersOf(parts, mspId),
    limits: { noticesMs: NOTICES_MS },
  };
}

/** Pocket is all peers and the orderer; the name by which it is called says which peer is meant. */
function nodesOf({ consortium, addressFor }: GatewayConfigParts): LedgerNodes {
  const { k, organisations } = endorsementPolicy(consortium);
  const endpoint = (mspId: string) => addressFor(mspId).endpoint;
  return {
    peers: organisations.map((mspId) => ({ mspId, endpoint: endpoint(mspId), hostAlias: mspId })),
    orderers: organisations.slice(0, 1).map((mspId) => ({ endpoint: endpoint(mspId) })),
    endorsements: k,
  };
}

async function writeRoots(address: LedgerAddress, root: string): Promise<void> {
  for (const [peer, { tlsRootCert }] of [address, ...(address.others ?? [])].entries()) {
    if (tlsRootCert !== undefined) await writeFile(rootFile(root, peer), tlsRootCert);
  }
}

/** The addresses as a configuration names them: the TLS roots lie in files. */
function ledgerAddress(address: LedgerAddress, root: string) {
  const { others = [] } = address;
  const named = ({ endpoint, hostAlias, tlsRootCert }: LedgerAddress, peer: number) => ({
    endpoint,
    ...(hostAlias === undefined ? {} : { hostAlias }),
    ...(tlsRootCert === undefined ? {} : { tlsRootCert: rootFile(root, peer) }),
  });
  return {
    ...named(address, 0),
    ...(others.length === 0 ? {} : { others: others.map((other, index) => named(other, index + 1)) }),
  };
}

function peersOf({ consortium, layout, state }: GatewayConfigParts, own: string): GatewayConfig['peers'] {
  const others = consortium.organisations.filter(({ mspId }) => mspId !== own);
  return Object.fromEntries(
    others.map(({ mspId }) => [
      mspId,
      {
        url: `https://127.0.0.1:${memberOf(state, mspId).exchange}`,
        ca: authorityPaths(layout.material, mspId).tlsCa,
      },
    ]),
  );
}

export function memberOf(state: SandboxState, mspId: string): MemberState {
  const member = state.members[mspId];
  if (member) return member;
  throw new Error(`SANDBOX_STATE_INVALID: ${mspId} has no ports`);
}
