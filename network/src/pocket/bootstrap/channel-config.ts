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

/**
 * Block 0 names the channel and its members' CAs. Writes it on a new ledger; on an existing one throws
 * `POCKET_CHANNEL_CHANGED` when it says otherwise than the options.
 */
export async function ensureGenesis(
  ledger: LedgerStore,
  options: PocketOptions,
  authorities: Map<string, string>,
): Promise<void> {
  const config = serializeConfig(options, authorities);
  const first = ledger.block(0);
  if (!first) return commitGenesis(ledger, options, config);
  const bytes = first.getData()?.getDataList_asU8()[0] ?? new Uint8Array();
  const envelope = common.Envelope.deserializeBinary(bytes);
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  if (Buffer.from(payload.getData_asU8()).equals(config)) return;
  throw new Error(
    `POCKET_CHANNEL_CHANGED: the ledger in ${options.dataDir} was made for another channel, other organisations or other CA certificates`,
  );
}

async function commitGenesis(ledger: LedgerStore, options: PocketOptions, config: Uint8Array): Promise<void> {
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
  const block = sealBlock({
    number: 0,
    previousHash: new Uint8Array(),
    transactions: [envelope.serializeBinary()],
    codes: [Code.VALID],
  });
  await ledger.commit({ block, transactions: [], updates: [], history: [] });
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
