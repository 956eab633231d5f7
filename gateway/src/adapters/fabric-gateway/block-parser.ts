import { common, ledger, msp, peer } from '@hyperledger/fabric-protos';
import type { LedgerTransaction, LedgerWrite } from '../../ports/ledger';

/** Index of the validation flags in a block's metadata: common.BlockMetadataIndex.TRANSACTIONS_FILTER. */
const TRANSACTIONS_FILTER = 2;

/** The calls of `chaincode` in a block, in order, with what they wrote in its namespace. */
export function parseTransactions(block: common.Block, chaincode: string): LedgerTransaction[] {
  const flags = block.getMetadata()?.getMetadataList_asU8()[TRANSACTIONS_FILTER] ?? new Uint8Array();
  const envelopes = block.getData()?.getDataList_asU8() ?? [];
  return envelopes.flatMap((bytes, index) => {
    const valid = flags[index] === peer.TxValidationCode.VALID;
    return parseEnvelope(bytes, chaincode, valid) ?? [];
  });
}

/** Undefined for what is no call of the chaincode: configuration, lifecycle, other chaincodes. */
function parseEnvelope(bytes: Uint8Array, chaincode: string, valid: boolean): LedgerTransaction | undefined {
  const payload = common.Payload.deserializeBinary(
    common.Envelope.deserializeBinary(bytes).getPayload_asU8(),
  );
  const header = payload.getHeader();
  const channelHeader = common.ChannelHeader.deserializeBinary(
    header?.getChannelHeader_asU8() ?? new Uint8Array(),
  );
  if (channelHeader.getType() !== common.HeaderType.ENDORSER_TRANSACTION) return undefined;
  if (calledChaincode(channelHeader) !== chaincode) return undefined;
  const action = parseAction(payload.getData_asU8());
  return {
    txId: channelHeader.getTxId(),
    valid,
    time: milliseconds(channelHeader),
    creator: creatorOf(header),
    function: action ? functionOf(action) : '',
    writes: action && valid ? writesOf(action, chaincode) : [],
  };
}

function calledChaincode(header: common.ChannelHeader): string {
  const extension = peer.ChaincodeHeaderExtension.deserializeBinary(header.getExtension_asU8());
  return extension.getChaincodeId()?.getName() ?? '';
}

interface Timestamp {
  getSeconds(): number;
  getNanos(): number;
}

/** Whole milliseconds, as the chaincode counts them. */
function milliseconds(header: common.ChannelHeader): number {
  const timestamp = header.getTimestamp() as Timestamp | undefined;
  return timestamp ? timestamp.getSeconds() * 1000 + Math.floor(timestamp.getNanos() / 1_000_000) : 0;
}

function creatorOf(header: common.Header | undefined): string {
  const signature = common.SignatureHeader.deserializeBinary(
    header?.getSignatureHeader_asU8() ?? new Uint8Array(),
  );
  return msp.SerializedIdentity.deserializeBinary(signature.getCreator_asU8()).getMspid();
}

function parseAction(data: Uint8Array): peer.ChaincodeActionPayload | undefined {
  const [action] = peer.Transaction.deserializeBinary(data).getActionsList();
  return action && peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8());
}

function functionOf(action: peer.ChaincodeActionPayload): string {
  const proposal = peer.ChaincodeProposalPayload.deserializeBinary(action.getChaincodeProposalPayload_asU8());
  const invocation = peer.ChaincodeInvocationSpec.deserializeBinary(proposal.getInput_asU8());
  const [name] = invocation.getChaincodeSpec()?.getInput()?.getArgsList_asU8() ?? [];
  return Buffer.from(name ?? []).toString('utf8');
}

function writesOf(action: peer.ChaincodeActionPayload, chaincode: string): LedgerWrite[] {
  const response = action.getAction()?.getProposalResponsePayload_asU8() ?? new Uint8Array();
  const extension = peer.ProposalResponsePayload.deserializeBinary(response).getExtension_asU8();
  const results = peer.ChaincodeAction.deserializeBinary(extension).getResults_asU8();
  return ledger.rwset.TxReadWriteSet.deserializeBinary(results)
    .getNsRwsetList()
    .filter((namespace) => namespace.getNamespace() === chaincode)
    .flatMap((namespace) =>
      ledger.rwset.kvrwset.KVRWSet.deserializeBinary(namespace.getRwset_asU8()).getWritesList(),
    )
    .map((write) => ({
      key: write.getKey(),
      value: write.getIsDelete() ? null : Buffer.from(write.getValue_asU8()).toString('utf8'),
    }));
}
