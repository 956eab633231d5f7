import type { Layout } from '../layout';
import type { NetworkPlan, Ordering, ReaderPlan } from '../plan/plan';
import { accessRules } from '../rules/access';
import { consensus } from './consensus';
import { channelRules, type ChannelRules } from '../rules/policies';

/** Name of the profile that {@link configtx} holds. */
export const PROFILE = 'Concordat';

const CHANNEL_CAPABILITY: Record<Ordering, Record<string, boolean>> = {
  bft: { V3_0: true },
  raft: { V2_0: true },
};

/** With Raft, no more than peers of Fabric 2.3 and 2.4 have: V2_5 only lets private data be purged, and there is none. */
const APPLICATION_CAPABILITY: Record<Ordering, Record<string, boolean>> = {
  bft: { V2_5: true },
  raft: { V2_0: true },
};

/** Content of `configtx.yaml`, out of which configtxgen makes the channel's first block. */
export function configtx(plan: NetworkPlan, layout: Layout): Record<string, unknown> {
  const rules = channelRules(plan);
  return {
    Profiles: {
      [PROFILE]: {
        Capabilities: CHANNEL_CAPABILITY[plan.ordering],
        Policies: { Readers: rules.readers, Writers: rules.writers, Admins: rules.admins },
        Orderer: ordererSection(plan, layout, rules),
        Application: applicationSection(plan, layout, rules),
      },
    },
  };
}

function ordererSection(plan: NetworkPlan, layout: Layout, rules: ChannelRules): Record<string, unknown> {
  return {
    ...consensus(plan, layout),
    BatchTimeout: '50ms',
    BatchSize: { MaxMessageCount: 500, AbsoluteMaxBytes: '10 MB', PreferredMaxBytes: '2 MB' },
    MaxChannels: 0,
    Organizations: plan.members.map((member) => ({
      ...organisation(member, layout, rules),
      OrdererEndpoints: [`127.0.0.1:${member.ports.orderer}`],
    })),
    Policies: {
      Readers: rules.readers,
      Writers: rules.ordererWriters,
      Admins: rules.admins,
      // With bft, configtxgen puts in its place: a quorum of the consenters.
      BlockValidation: rules.blockValidation,
    },
    Capabilities: { V2_0: true },
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
    Capabilities: APPLICATION_CAPABILITY[plan.ordering],
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
