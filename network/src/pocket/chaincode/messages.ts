import { peer } from '@hyperledger/fabric-protos';

export const MessageType = peer.ChaincodeMessage.Type;
export type MessageTypeValue = peer.ChaincodeMessage.TypeMap[keyof peer.ChaincodeMessage.TypeMap];

/**
 * READY's payload of a peer (3.1 and later) that takes batches: `ChaincodeAdditionalParams` with both batched
 * message types and at most 1,000 entries each. Fabric's message is not in the published protobuf package.
 */
export const BATCHED_STATE_OFFER = Buffer.from('080110e807180120e807', 'hex');

interface MessageFields {
  type: MessageTypeValue;
  payload?: Uint8Array;
  txId?: string;
  channelId?: string;
  proposal?: peer.SignedProposal;
}

export function newMessage(fields: MessageFields): peer.ChaincodeMessage {
  const message = new peer.ChaincodeMessage();
  message.setType(fields.type);
  if (fields.payload) message.setPayload(fields.payload);
  if (fields.txId) message.setTxid(fields.txId);
  if (fields.channelId) message.setChannelId(fields.channelId);
  if (fields.proposal) message.setProposal(fields.proposal);
  return message;
}

export function typeName(type: MessageTypeValue): string {
  return Object.entries(MessageType).find(([, value]) => value === type)?.[0] ?? String(type);
}
