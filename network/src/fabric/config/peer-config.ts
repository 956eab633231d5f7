import { join } from 'node:path';
import type { Layout } from '../layout';
import type { MemberPlan } from '../plan/plan';
import { nodeMaterialPaths } from './node-material';

const MAX_MESSAGE_BYTES = 100 * 1024 * 1024;
/** Name of the variable by which a peer tells its external builder where its chaincode listens. */
export const CONNECTION_VARIABLE = 'CONCORDAT_CHAINCODE_CONNECTION';

export interface PeerOptions {
  /** How long one chaincode run may take (default 30). */
  chaincodeTimeoutSeconds?: number | undefined;
  /** Whether this version has the filter that looks at a proposal's time (default: yes). A peer ends where it has not. */
  timeWindow?: boolean;
}

/** Content of a member's `core.yaml`. */
export function peerConfig(
  member: MemberPlan,
  layout: Layout,
  { chaincodeTimeoutSeconds = 30, timeWindow = true }: PeerOptions = {},
): Record<string, unknown> {
  const { mspId, ports } = member;
  const { ledger } = layout.peer(mspId);
  return {
    peer: { ...peerSection(member, layout), handlers: handlers(timeWindow) },
    // Never asked: the external builder takes every package. Fabric wants an address all the same.
    vm: { endpoint: `unix://${join(ledger, 'no-docker.sock')}` },
    chaincode: {
      externalBuilders: [
        { name: 'concordat', path: layout.builder, propagateEnvironment: [CONNECTION_VARIABLE] },
      ],
      mode: 'net',
      installTimeout: '60s',
      startuptimeout: '30s',
      executetimeout: `${chaincodeTimeoutSeconds}s`,
      system: { _lifecycle: 'enable', cscc: 'enable', lscc: 'enable', qscc: 'enable' },
      logging: { level: 'info', shim: 'warning' },
      runtimeParams: {
        useWriteBatch: true,
        maxSizeWriteBatch: 1000,
        useGetMultipleKeys: true,
        maxSizeGetMultipleKeys: 1000,
      },
    },
    ledger: {
      state: { stateDatabase: 'goleveldb', totalQueryLimit: 100_000 },
      history: { enableHistoryDatabase: true },
      snapshots: { rootDir: join(ledger, 'snapshots') },
    },
    operations: { listenAddress: `127.0.0.1:${ports.peerOperations}`, tls: operationsTls(mspId, layout) },
    metrics: { provider: 'prometheus' },
  };
}

function peerSection({ mspId, domain, ports }: MemberPlan, layout: Layout): Record<string, unknown> {
  const { msp, ledger } = layout.peer(mspId);
  const { peerTls, tlsCa } = nodeMaterialPaths(layout.material, mspId);
  const address = `127.0.0.1:${ports.peer}`;
  return {
    id: `peer.${domain}`,
    networkId: 'concordat',
    listenAddress: address,
    address,
    chaincodeListenAddress: `127.0.0.1:${ports.peerChaincode}`,
    localMspId: mspId,
    mspConfigPath: msp,
    fileSystemPath: ledger,
    BCCSP: { Default: 'SW', SW: { Hash: 'SHA2', Security: 256 } },
    tls: {
      enabled: true,
      clientAuthRequired: false,
      cert: { file: peerTls.cert },
      key: { file: peerTls.key },
      rootcert: { file: tlsCa },
    },
    authentication: { timewindow: '15m' },
    gateway: { enabled: true, endorsementTimeout: '30s', broadcastTimeout: '30s', dialTimeout: '10s' },
    gossip: gossip(address),
    deliveryclient: {
      blockGossipEnabled: false,
      connTimeout: '3s',
      minimalReconnectInterval: '100ms',
      // An orderer that comes back is asked again within a second, whatever time it was away.
      reConnectBackoffThreshold: '1s',
      reconnectTotalTimeThreshold: '3600s',
      blockCensorshipTimeoutKey: '30s',
      policy: 'cluster',
    },
    discovery: {
      enabled: true,
      authCacheEnabled: true,
      authCacheMaxSize: 1000,
      orgMembersAllowedAccess: false,
    },
    limits: { concurrency: { endorserService: 2500, deliverService: 2500, gatewayService: 500 } },
    keepalive: {
      interval: '7200s',
      timeout: '20s',
      minInterval: '60s',
      client: { interval: '60s', timeout: '20s' },
      deliveryClient: { interval: '60s', timeout: '20s' },
    },
    maxRecvMsgSize: MAX_MESSAGE_BYTES,
    maxSendMsgSize: MAX_MESSAGE_BYTES,
  };
}

function handlers(timeWindow: boolean): Record<string, unknown> {
  const filters = ['DefaultAuth', 'ExpirationCheck', ...(timeWindow ? ['TimeWindowCheck'] : [])];
  return {
    authFilters: filters.map((name) => ({ name })),
    decorators: [{ name: 'DefaultDecorator' }],
    endorsers: { escc: { name: 'DefaultEndorsement' } },
    validators: { vscc: { name: 'DefaultValidation' } },
  };
}

/** One peer an organisation: it leads, fetches its blocks from orderers, and gossips membership only. */
function gossip(address: string): Record<string, unknown> {
  return {
    bootstrap: address,
    endpoint: address,
    externalEndpoint: address,
    useLeaderElection: false,
    orgLeader: true,
    // A peer refuses members of a channel that it has not joined yet. Fabric's own 25 s until the next try would be the
    // time that a new network takes to become ready; the other times say how soon peers learn each other's heights.
    reconnectInterval: '500ms',
    aliveTimeInterval: '1s',
    aliveExpirationTimeout: '10s',
    publishStateInfoInterval: '500ms',
    requestStateInfoInterval: '500ms',
    membershipTrackerInterval: '1s',
    state: { enabled: false },
    pvtData: {
      pullRetryThreshold: '1s',
      pushAckTimeout: '3s',
      transientstoreMaxBlockRetention: 1000,
      reconciliationEnabled: false,
      implicitCollectionDisseminationPolicy: { requiredPeerCount: 0, maxPeerCount: 0 },
    },
  };
}

function operationsTls(mspId: string, layout: Layout): Record<string, unknown> {
  const { peerTls, tlsCa } = nodeMaterialPaths(layout.material, mspId);
  return {
    enabled: true,
    cert: { file: peerTls.cert },
    key: { file: peerTls.key },
    clientAuthRequired: true,
    clientRootCAs: { files: [tlsCa] },
  };
}
