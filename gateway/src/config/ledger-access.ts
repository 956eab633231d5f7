import { readFile } from 'node:fs/promises';
import { GatewayError } from '../errors';
import { type LedgerPeer, readConnectionProfile } from './connection-profile';
import type { GatewayConfig } from './gateway-config';
import { readMspFile } from './msp-folder';

/** Everything that reaching the ledger needs, read from where the configuration says it lies. */
export interface LedgerAccess {
  mspId: string;
  channel: string;
  chaincode: string;
  /** The one that is asked first, then the others: the own organisation's, then everybody else's. */
  peers: [LedgerPeer, ...LedgerPeer[]];
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
  const [peers, cert, key] = await Promise.all([peersOf(config), certOf(config), keyOf(config)]);
  return { mspId, channel, chaincode: ledger.chaincode, peers, cert, key };
}

async function peersOf(
  config: LedgerConfig & { governing?: boolean },
): Promise<[LedgerPeer, ...LedgerPeer[]]> {
  const { connection } = config.ledger;
  if (connection === undefined) return namedInSettings(config);
  const peers = await readConnectionProfile(connection, config.channel);
  const own = peers.filter(({ mspId }) => mspId === config.mspId);
  if (config.governing === true && own.length === 0) {
    throw invalid(`/ledger/connection: has no peer of ${config.mspId}; a governing member asks its own`);
  }
  const [first, ...rest] = [...own, ...peers.filter((peer) => !own.includes(peer))];
  if (first) return [first, ...rest];
  throw invalid('/ledger/connection: has no peer');
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
