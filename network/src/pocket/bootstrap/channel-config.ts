import { common, msp } from '@hyperledger/fabric-protos';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import { authorityPaths } from '../../material';
import { readMaterial } from '../identity/read-material';
import { sealBlock } from '../ledger/block';
import type { LedgerStore } from '../ledger/ledger-store';
import type { PocketOptions } from '../options';
import { Code } from '../validation/codes';

/** CA certificates (PEM) by MSP id. */
export async function readAuthorities({
  organisations,
  materialDir,
}: PocketOptions): Promise<Map<string, string>> {
  const pems = organisations.map(
    async ({ mspId }) => [mspId, await readMaterial(authorityPaths(materialDir, mspId).ca)] as const,
  );
  return new Map(await Promise.all(pems));
}

/** Where Fabric's peers keep the channel's configuration in force: beside the state of chaincodes. */
const IN_FORCE = { namespace: '', key: 'CHANNEL_CONFIG_ENV_BYTES' };

/**
 * Block 0 names the channel and its members' CAs. Writes it on a new ledger. On an existing one, members may have joined
 * and may govern otherwise by now: that is a configuration block, as in Fabric. Throws `POCKET_CHANNEL_CHANGED` where a
 * member is gone or has another CA.
 */
export async function ensureChannelConfig(
  ledger: LedgerStore,
  options: PocketOptions,
  authorities: Map<string, string>,
): Promise<void> {
  const config = serializeConfig(options, authorities);
  const inForce = configInForce(ledger);
  if (inForce && Buffer.from(inForce).equals(config)) return;
  if (inForce && !continues(inForce, config)) {
    throw new Error(
      `POCKET_CHANNEL_CHANGED: the ledger in ${options.dataDir} was made for another channel, other organisations or other CA certificates`,
    );
  }
  await commitConfig(ledger, options, config);
}

function configInForce(ledger: LedgerStore): Uint8Array | undefined {
  const later = ledger.current(IN_FORCE.namespace, IN_FORCE.key);
  if (later) return later.value;
  const bytes = ledger.block(0)?.getData()?.getDataList_asU8()[0];
  if (!bytes) return undefined;
  const envelope = common.Envelope.deserializeBinary(bytes);
  return common.Payload.deserializeBinary(envelope.getPayload_asU8()).getData_asU8();
}

/** Whether every member of the one configuration is in the other, with the same certificates, on the same channel. */
function continues(earlier: Uint8Array, later: Uint8Array): boolean {
  const [before, after] = [channelGroup(earlier), channelGroup(later)];
  const members = membersOf(after);
  const kept = [...membersOf(before)].every(([mspId, certificates]) => members.get(mspId) === certificates);
  return kept && before.getModPolicy() === after.getModPolicy();
}

function channelGroup(config: Uint8Array): common.ConfigGroup {
  const envelope = common.ConfigEnvelope.deserializeBinary(config);
  return envelope.getConfig()?.getChannelGroup() ?? new common.ConfigGroup();
}

/** Each member's MSP definition, base64. */
function membersOf(channel: common.ConfigGroup): Map<string, string> {
  const members = new Map<string, string>();
  const application = channel.getGroupsMap().get('Application');
  application?.getGroupsMap().forEach((group, mspId) => {
    members.set(mspId, group.getValuesMap().get('MSP')?.getValue_asB64() ?? '');
  });
  return members;
}

async function commitConfig(ledger: LedgerStore, options: PocketOptions, config: Uint8Array): Promise<void> {
  const channel = new common.ChannelHeader();
  channel.setType(common.HeaderType.CONFIG);
  channel.setChannelId(options.channel);
  channel.setTimestamp(Timestamp.fromDate(new Date()));
  const header = new common.Header();
  header.setChannelHeader(channel.serializeBinary());
  header.setSignatureHeader(new common.SignatureHeader().serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(config);
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  const number = ledger.height;
  const block = sealBlock({
    number,
    previousHash: ledger.lastHash,
    transactions: [envelope.serializeBinary()],
    codes: [Code.VALID],
  });
  const entry = { value: Buffer.from(config), version: { block: number, tx: 0 }, metadata: {} };
  const updates = number === 0 ? [] : [{ ...IN_FORCE, entry }];
  await ledger.commit({ block, transactions: [], updates, history: [] });
}

/** A `ConfigEnvelope` with one group an organisation, shaped as in Fabric's genesis blocks. */
function serializeConfig(
  { organisations, channel }: PocketOptions,
  authorities: Map<string, string>,
): Uint8Array {
  const application = new common.ConfigGroup();
  for (const { mspId, governing } of organisations) {
    const group = new common.ConfigGroup();
    group.getValuesMap().set('MSP', mspValue(mspId, authorities.get(mspId) ?? ''));
    group.setModPolicy(governing ? 'Governing' : 'Readers');
    application.getGroupsMap().set(mspId, group);
  }
  const root = new common.ConfigGroup();
  root.getGroupsMap().set('Application', application);
  root.setModPolicy(channel);
  const config = new common.Config();
  config.setChannelGroup(root);
  const envelope = new common.ConfigEnvelope();
  envelope.setConfig(config);
  return envelope.serializeBinary();
}

function mspValue(mspId: string, ca: string): common.ConfigValue {
  const fabric = new msp.FabricMSPConfig();
  fabric.setName(mspId);
  fabric.setRootCertsList([Buffer.from(ca)]);
  fabric.setFabricNodeOus(nodeOus());
  const config = new msp.MSPConfig();
  config.setConfig(fabric.serializeBinary());
  const value = new common.ConfigValue();
  value.setValue(config.serializeBinary());
  return value;
}

function nodeOus(): msp.FabricNodeOUs {
  const unit = (name: string) => {
    const identifier = new msp.FabricOUIdentifier();
    identifier.setOrganizationalUnitIdentifier(name);
    return identifier;
  };
  const nodes = new msp.FabricNodeOUs();
  nodes.setEnable(true);
  nodes.setClientOuIdentifier(unit('client'));
  nodes.setPeerOuIdentifier(unit('peer'));
  nodes.setAdminOuIdentifier(unit('admin'));
  nodes.setOrdererOuIdentifier(unit('orderer'));
  return nodes;
}
