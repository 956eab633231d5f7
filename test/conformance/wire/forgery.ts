import type { Proposal, Transaction } from '@hyperledger/fabric-gateway';
import { common, gateway, peer } from '@hyperledger/fabric-protos';
import type { WireClient } from './wire-client';

/** The same transaction under another signature. */
export function withSignature({ gateway: own }: WireClient, transaction: Transaction, signature: Uint8Array) {
  return own.newSignedTransaction(transaction.getBytes(), signature);
}

/** The transaction with one letter of an argument changed, signed by the client as its own. */
export function alteredArgument({ gateway: own }: WireClient, transaction: Transaction, argument: string) {
  const prepared = gateway.PreparedTransaction.deserializeBinary(transaction.getBytes());
  const envelope = prepared.getEnvelope() ?? new common.Envelope();
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const body = peer.Transaction.deserializeBinary(payload.getData_asU8());
  for (const action of body.getActionsList()) {
    const inner = peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8());
    const bytes = Buffer.from(inner.getChaincodeProposalPayload_asU8());
    bytes.write(argument.slice(0, 1).toUpperCase(), bytes.indexOf(argument));
    inner.setChaincodeProposalPayload(bytes);
    action.setPayload(inner.serializeBinary());
  }
  payload.setData(body.serializeBinary());
  envelope.setPayload(payload.serializeBinary());
  envelope.setSignature('');
  return own.newTransaction(prepared.serializeBinary());
}

/** What a proposal's channel header says otherwise. */
export interface HeaderChange {
  /** Seconds to move the timestamp by. */
  seconds?: number;
  txId?: string;
}

/** The proposal with another channel header, signed by the client as its own. */
export function withHeader({ gateway: own }: WireClient, proposal: Proposal, change: HeaderChange): Proposal {
  const proposed = gateway.ProposedTransaction.deserializeBinary(proposal.getBytes());
  const signed = proposed.getProposal() ?? new peer.SignedProposal();
  const inner = peer.Proposal.deserializeBinary(signed.getProposalBytes_asU8());
  const header = common.Header.deserializeBinary(inner.getHeader_asU8());
  const channel = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
  const time = channel.getTimestamp();
  time?.setSeconds(time.getSeconds() + (change.seconds ?? 0));
  if (change.txId !== undefined) channel.setTxId(change.txId);
  header.setChannelHeader(channel.serializeBinary());
  inner.setHeader(header.serializeBinary());
  signed.setProposalBytes(inner.serializeBinary());
  return own.newProposal(proposed.serializeBinary());
}
