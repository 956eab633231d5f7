import { common, peer } from '@hyperledger/fabric-protos';
import { randomBytes } from 'node:crypto';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import { sha256 } from '../identity/ecdsa';
import type { Signer } from '../identity/signer';

export interface ProposalSpec {
  channel: string;
  chaincode: string;
  args: string[];
  signer: Signer;
}

/** A signed proposal of this node's own, as any client would make it. */
export async function buildProposal(spec: ProposalSpec): Promise<peer.SignedProposal> {
  const { channel, chaincode, args, signer } = spec;
  const nonce = randomBytes(24);
  const id = new peer.ChaincodeID();
  id.setName(chaincode);
  const proposal = new peer.Proposal();
  proposal.setHeader(serializeHeader(channel, id, nonce, signer.serialized));
  proposal.setPayload(serializePayload(id, args));
  const bytes = proposal.serializeBinary();
  const signed = new peer.SignedProposal();
  signed.setProposalBytes(bytes);
  signed.setSignature(await signer.sign(bytes));
  return signed;
}

function serializeHeader(channel: string, id: peer.ChaincodeID, nonce: Buffer, creator: Buffer): Uint8Array {
  const extension = new peer.ChaincodeHeaderExtension();
  extension.setChaincodeId(id);
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(common.HeaderType.ENDORSER_TRANSACTION);
  channelHeader.setTimestamp(Timestamp.fromDate(new Date()));
  channelHeader.setChannelId(channel);
  channelHeader.setTxId(sha256(nonce, creator).toString('hex'));
  channelHeader.setExtension$(extension.serializeBinary());
  const signatureHeader = new common.SignatureHeader();
  signatureHeader.setCreator(creator);
  signatureHeader.setNonce(nonce);
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  header.setSignatureHeader(signatureHeader.serializeBinary());
  return header.serializeBinary();
}

function serializePayload(id: peer.ChaincodeID, args: string[]): Uint8Array {
  const input = new peer.ChaincodeInput();
  input.setArgsList(args.map((arg) => Buffer.from(arg)));
  const spec = new peer.ChaincodeSpec();
  spec.setChaincodeId(id);
  spec.setInput(input);
  const invocation = new peer.ChaincodeInvocationSpec();
  invocation.setChaincodeSpec(spec);
  const payload = new peer.ChaincodeProposalPayload();
  payload.setInput(invocation.serializeBinary());
  return payload.serializeBinary();
}
