import type { Layout } from '../layout';
import type { MemberPlan, NetworkPlan } from '../plan/plan';
import { nodeMaterialPaths } from './node-material';

/**
 * How the orderers agree. A block is cut 50 ms after its first transaction: less collapses under load. The other times
 * say how soon a dead leader is replaced: Fabric's own take 22 s, these about two, at the price of a needless change
 * where a machine stands still that long.
 */
const SMART_BFT = {
  RequestBatchMaxCount: 500,
  RequestBatchMaxBytes: 10 * 1024 * 1024,
  RequestBatchMaxInterval: '50ms',
  RequestForwardTimeout: '500ms',
  RequestComplainTimeout: '1s',
  RequestAutoRemoveTimeout: '3m',
  RequestPoolSize: 4000,
  IncomingMessageBufferSize: 200,
  ViewChangeResendInterval: '1s',
  ViewChangeTimeout: '2s',
  LeaderHeartbeatTimeout: '2s',
  LeaderHeartbeatCount: 10,
  CollectTimeout: '1s',
  SyncOnStart: false,
  SpeedUpViewChange: false,
};

/** A leader that is silent for a second is replaced. */
const RAFT = {
  TickInterval: '100ms',
  ElectionTick: 10,
  HeartbeatTick: 1,
  MaxInflightBlocks: 5,
  SnapshotIntervalSize: '16 MB',
};

/** The part of the orderers' section that says who orders, and how. */
export function consensus({ ordering, members }: NetworkPlan, layout: Layout): Record<string, unknown> {
  if (ordering === 'raft') {
    const Consenters = members.map((member) => address(member, layout));
    return { OrdererType: 'etcdraft', EtcdRaft: { Consenters, Options: RAFT } };
  }
  const ConsenterMapping = members.map((member) => ({
    ...address(member, layout),
    ID: member.consenter,
    MSPID: member.mspId,
    Identity: nodeMaterialPaths(layout.material, member.mspId).orderer.cert,
  }));
  return { OrdererType: 'BFT', SmartBFT: SMART_BFT, ConsenterMapping };
}

function address({ mspId, ports }: MemberPlan, layout: Layout): Record<string, unknown> {
  const { cert } = nodeMaterialPaths(layout.material, mspId).ordererTls;
  return { Host: '127.0.0.1', Port: ports.orderer, ClientTLSCert: cert, ServerTLSCert: cert };
}
