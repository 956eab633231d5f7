import { common, peer } from '@hyperledger/fabric-protos';
import type { Endorsement } from '../proposal/transaction';
import type { Proposal } from '../proposal/proposal';

/** The transaction that a client signs and submits, out of its proposal and the endorsements. */
export function prepareTransaction(
  { header, publicPayload }: Proposal,
  responsePayload: Uint8Array,
  endorsements: Endorsement[],
): common.Envelope {
  const endorsed = new peer.ChaincodeEndorsedAction();
  endorsed.setProposalResponsePayload(responsePayload);
  endorsed.setEndorsementsList(endorsements.map(toMessage));
  const actionPayload = new peer.ChaincodeActionPayload();
  actionPayload.setChaincodeProposalPayload(publicPayload);
  actionPayload.setAction(endorsed);
  const action = new peer.TransactionAction();
  action.setHeader(header.signatureHeaderBytes);
  action.setPayload(actionPayload.serializeBinary());
  const transaction = new peer.Transaction();
  transaction.setActionsList([action]);
  const transactionHeader = new common.Header();
  transactionHeader.setChannelHeader(header.channelHeaderBytes);
  transactionHeader.setSignatureHeader(header.signatureHeaderBytes);
  const payload = new common.Payload();
  payload.setHeader(transactionHeader);
  payload.setData(transaction.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  return envelope;
}

export function toMessage({ endorser, signature }: Endorsement): peer.Endorsement {
  const message = new peer.Endorsement();
  message.setEndorser(endorser);
  message.setSignature(signature);
  return message;
}
