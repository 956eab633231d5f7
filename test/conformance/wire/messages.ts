import { createHash } from 'node:crypto';
import type { Transaction } from '@hyperledger/fabric-gateway';
import { common, gateway, ledger, msp, peer } from '@hyperledger/fabric-protos';

export type KvSet = ledger.rwset.kvrwset.KVRWSet;

/** What endorsers signed, taken apart; the bytes as they travelled. */
export interface EndorsedAction {
  /** MSP ids, in the order of their endorsements. */
  endorsers: string[];
  /** `TxReadWriteSet`. */
  results: Uint8Array;
  /** Read/write sets by namespace. */
  sets: Record<string, KvSet>;
  /** `ChaincodeEvent`, empty where none was set. */
  event: Uint8Array;
  response: peer.Response;
}

/** The endorsed action of a transaction that the gateway library holds. */
export function endorsedAction(transaction: Transaction): EndorsedAction {
  const prepared = gateway.PreparedTransaction.deserializeBinary(transaction.getBytes());
  return actionOf(prepared.getEnvelope() ?? new common.Envelope());
}

/** The endorsed action of a transaction's envelope. */
export function actionOf(envelope: common.Envelope): EndorsedAction {
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const [action] = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
  const inner = peer.ChaincodeActionPayload.deserializeBinary(action?.getPayload_asU8() ?? new Uint8Array());
  const endorsed = inner.getAction() ?? new peer.ChaincodeEndorsedAction();
  const response = peer.ProposalResponsePayload.deserializeBinary(endorsed.getProposalResponsePayload_asU8());
  const chaincode = peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8());
  const results = chaincode.getResults_asU8();
  return {
    endorsers: endorsed.getEndorsementsList().map((one) => mspIdOf(one.getEndorser_asU8())),
    results,
    sets: setsOf(results),
    event: chaincode.getEvents_asU8(),
    response: chaincode.getResponse() ?? new peer.Response(),
  };
}

function mspIdOf(serialized: Uint8Array): string {
  return msp.SerializedIdentity.deserializeBinary(serialized).getMspid();
}

function setsOf(results: Uint8Array): Record<string, KvSet> {
  const set = ledger.rwset.TxReadWriteSet.deserializeBinary(results);
  return Object.fromEntries(
    set
      .getNsRwsetList()
      .map((one) => [
        one.getNamespace(),
        ledger.rwset.kvrwset.KVRWSet.deserializeBinary(one.getRwset_asU8()),
      ]),
  );
}

/** Ids and validation codes of a block's transactions, in order. */
export function verdictsOf(block: common.Block): { txId: string; code: number }[] {
  const codes = block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.TRANSACTIONS_FILTER];
  return envelopesOf(block).map((bytes, index) => ({ txId: txIdOf(bytes), code: codes?.[index] ?? -1 }));
}

export function envelopesOf(block: common.Block): Uint8Array[] {
  return block.getData()?.getDataList_asU8() ?? [];
}

export function txIdOf(envelope: Uint8Array): string {
  return headersOf(envelope).channel.getTxId();
}

export function headersOf(envelope: Uint8Array) {
  const payload = common.Envelope.deserializeBinary(envelope).getPayload_asU8();
  const header = common.Payload.deserializeBinary(payload).getHeader() ?? new common.Header();
  return {
    channel: common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8()),
    signature: common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8()),
  };
}

export const sha256 = (...parts: Uint8Array[]): string => {
  const hash = createHash('sha256');
  parts.forEach((part) => hash.update(part));
  return hash.digest('hex');
};

/** Fabric's hash of a block's header: SHA-256 over the DER of its number, previous hash and data hash. */
export function headerHash(header: common.BlockHeader): string {
  const number = BigInt(header.getNumber()).toString(16);
  const bytes = Buffer.from(number.length % 2 === 0 ? number : `0${number}`, 'hex');
  const unsigned = (bytes[0] ?? 0) > 127 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
  const body = Buffer.concat([
    der(0x02, unsigned),
    der(0x04, header.getPreviousHash_asU8()),
    der(0x04, header.getDataHash_asU8()),
  ]);
  return sha256(der(0x30, body));
}

const der = (tag: number, value: Uint8Array) => Buffer.concat([Buffer.of(tag, value.length), value]);
