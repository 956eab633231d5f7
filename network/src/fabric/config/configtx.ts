import { nodeMaterialPaths } from './node-material';
import type { Layout } from '../layout';
import type { MemberPlan, NetworkPlan, ReaderPlan } from '../plan/plan';
import { accessRules } from '../rules/access';
import { channelRules, type ChannelRules } from '../rules/policies';

/** Name of the profile that {@link configtx} holds. */
export const PROFILE = 'Concordat';

/**
 * How the orderers agree. A block is cut 50 ms after its first transaction: less collapses under load. The other times
 * say how soon a dead leader is replaced: Fabric's own take 22 s, these about two, at the price of a needless change
 * where a machine stands still that long.
 */
export const SMART_BFT = {
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

/** Content of `configtx.yaml`, out of which configtxgen makes the channel's first block. */
export function configtx(plan: NetworkPlan, layout: Layout): Record<string, unknown> {
  const rules = channelRules(plan);
  return {
    Profiles: {
      [PROFILE]: {
        Capabilities: { V3_0: true },
        Policies: { Readers: rules.readers, Writers: rules.writers, Admins: rules.admins },
        Orderer: ordererSection(plan, layout, rules),
        Application: applicationSection(plan, layout, rules),
      },
    },
  };
}

function ordererSection(plan: NetworkPlan, layout: Layout, rules: ChannelRules): Record<string, unknown> {
  return {
    OrdererType: 'BFT',
    BatchTimeout: '50ms',
    BatchSize: { MaxMessageCount: 500, AbsoluteMaxBytes: '10 MB', PreferredMaxBytes: '2 MB' },
    MaxChannels: 0,
    SmartBFT: SMART_BFT,
    ConsenterMapping: plan.members.map((member) => consenter(member, layout)),
    Organizations: plan.members.map((member) => ({
      ...organisation(member, layout, rules),
      OrdererEndpoints: [`127.0.0.1:${member.ports.orderer}`],
    })),
    Policies: {
      Readers: rules.readers,
      Writers: rules.ordererWriters,
      Admins: rules.admins,
      // Replaced by configtxgen: a quorum of the consenters signs each block.
      BlockValidation: rules.ordererWriters,
    },
    Capabilities: { V2_0: true },
  };
}

function consenter({ mspId, consenter, ports }: MemberPlan, layout: Layout): Record<string, unknown> {
  const paths = nodeMaterialPaths(layout.material, mspId);
  return {
    ID: consenter,
    Host: '127.0.0.1',
    Port: ports.orderer,
    MSPID: mspId,
    Identity: paths.orderer.cert,
    ClientTLSCert: paths.ordererTls.cert,
    ServerTLSCert: paths.ordererTls.cert,
  };
}

function applicationSection(plan: NetworkPlan, layout: Layout, rules: ChannelRules): Record<string, unknown> {
  return {
    Organizations: [
      ...plan.members.map((member) => ({
        ...organisation(member, layout, rules),
        AnchorPeers: [{ Host: '127.0.0.1', Port: member.ports.peer }],
      })),
      ...plan.readers.map((reader) => organisation(reader, layout, rules)),
    ],
    Policies: {
      Readers: rules.readers,
      Writers: rules.writers,
      Admins: rules.admins,
      Endorsement: rules.endorsement,
      LifecycleEndorsement: rules.endorsement,
    },
    ACLs: accessRules(),
    Capabilities: { V2_5: true },
  };
}

/** One's own certificates are the channel's business too: its administrators change them together. */
function organisation({ mspId }: ReaderPlan, layout: Layout, rules: ChannelRules): Record<string, unknown> {
  const own = (...roles: string[]) => ({
    Type: 'Signature',
    Rule: `OR(${roles.map((role) => `'${mspId}.${role}'`).join(', ')})`,
  });
  return {
    Name: mspId,
    ID: mspId,
    MSPDir: layout.msp(mspId),
    Policies: {
      Readers: own('member'),
      Writers: own('client', 'admin'),
      Endorsement: own('peer'),
      Admins: rules.admins,
    },
  };
}
