import { readFile } from 'node:fs/promises';
import { GatewayError } from '../errors';
import { type NamedPeer, readConnectionProfile, readProfileNodes } from './connection-profile';
import type { GatewayConfig } from './gateway-config';
import { type LedgerNodes, readLedgerNodes } from './ledger-nodes';
import { readMspFile } from './msp-folder';
import type { LedgerPeer } from './profile-address';

/** Everything that reaching the ledger needs, read from where the configuration says it lies. */
export interface LedgerAccess {
  mspId: string;
  channel: string;
  chaincode: string;
  /** The one that is asked first, then the others: the own organisation's, then everybody else's. */
  peers: [LedgerPeer, ...LedgerPeer[]];
  /** Peers and orderers, where fabric-network is to speak with them. */
  nodes?: LedgerNodes;
  /** PEM of the service identity's certificate. */
  cert: string;
  /** PEM of its private key, or the socket of the agent that holds it. */
  key: { pem: string } | { agent: string };
}

type LedgerConfig = Pick<GatewayConfig, 'mspId' | 'channel' | 'ledger'>;

/**
 * Reads connection profile, MSP folder and PEM files. A governing member needs a peer of its own. Throws CONFIG_INVALID
 * for what cannot be used.
 */
export async function readLedgerAccess(
  config: LedgerConfig & { governing?: boolean },
): Promise<LedgerAccess> {
  const { mspId, channel, ledger } = config;
  const nodes = await nodesOf(config);
  const [peers, cert, key] = await Promise.all([peersOf(config, nodes), certOf(config), keyOf(config)]);
  return { mspId, channel, chaincode: ledger.chaincode, peers, cert, key, ...(nodes && { nodes }) };
}

async function nodesOf({ channel, ledger }: LedgerConfig): Promise<LedgerNodes | undefined> {
  const { client, nodes, connection, endorsements } = ledger;
  if (client !== 'fabric-network') return undefined;
  if (nodes !== undefined) return readLedgerNodes(nodes);
  if (connection === undefined) throw invalid('/ledger/nodes: is missing');
  const inProfile = await readProfileNodes(connection, channel);
  return { ...inProfile, ...(endorsements !== undefined && { endorsements }) };
}

async function peersOf(
  config: LedgerConfig & { governing?: boolean },
  nodes: LedgerNodes | undefined,
): Promise<[LedgerPeer, ...LedgerPeer[]]> {
  const { connection } = config.ledger;
  if (nodes) {
    const peers = nodes.peers.map((peer) => ({ name: peer.endpoint, ...peer }));
    return ownFirst(config, connection === undefined ? '/ledger/nodes' : '/ledger/connection', peers);
  }
  if (connection === undefined) return namedInSettings(config);
  return ownFirst(config, '/ledger/connection', await readConnectionProfile(connection, config.channel));
}

function ownFirst(
  config: LedgerConfig & { governing?: boolean },
  at: string,
  peers: NamedPeer[],
): [LedgerPeer, ...LedgerPeer[]] {
  const own = peers.filter(({ mspId }) => mspId === config.mspId);
  if (config.governing === true && own.length === 0) {
    throw invalid(`${at}: has no peer of ${config.mspId}; a governing member asks its own`);
  }
  const [first, ...rest] = [...own, ...peers.filter((peer) => !own.includes(peer))];
  if (first) return [first, ...rest];
  throw invalid(`${at}: has no peer`);
}

async function namedInSettings({ ledger }: LedgerConfig): Promise<[LedgerPeer, ...LedgerPeer[]]> {
  const { endpoint, others = [] } = ledger;
  if (endpoint === undefined) throw invalid('/ledger/endpoint: is missing');
  return [await peerOf({ ...ledger, endpoint }), ...(await Promise.all(others.map(peerOf)))];
}

interface PeerSettings {
  endpoint: string;
  tlsRootCert?: string;
  hostAlias?: string;
}

async function peerOf({ endpoint, tlsRootCert, hostAlias }: PeerSettings): Promise<LedgerPeer> {
  return {
    name: endpoint,
    endpoint,
    ...(hostAlias === undefined ? {} : { hostAlias }),
    ...(tlsRootCert === undefined ? {} : { tlsRootCert: await readFile(tlsRootCert, 'utf8') }),
  };
}

async function certOf({ ledger: { cert, msp } }: LedgerConfig): Promise<string> {
  if (cert !== undefined) return readFile(cert, 'utf8');
  if (msp !== undefined) return readMspFile(msp, 'signcerts');
  throw invalid('/ledger/cert: is missing');
}

async function keyOf({ ledger: { key, msp, agent } }: LedgerConfig): Promise<LedgerAccess['key']> {
  if (agent !== undefined) return { agent };
  if (key !== undefined) return { pem: await readFile(key, 'utf8') };
  if (msp !== undefined) return { pem: await readMspFile(msp, 'keystore') };
  throw invalid('/ledger/key: is missing');
}

function invalid(detail: string): GatewayError {
  return new GatewayError('CONFIG_INVALID', detail);
}
