import type { Commit, Gateway } from '@hyperledger/fabric-gateway';
import { gateway as messages, msp } from '@hyperledger/fabric-protos';

export interface StatusQuestion {
  mspId: string;
  /** PEM of the asking identity's certificate. */
  cert: string;
  channel: string;
  txId: string;
}

/** A question for a transaction's outcome, by its id; signed when it is asked. */
export function newCommit(gateway: Gateway, { mspId, cert, channel, txId }: StatusQuestion): Commit {
  const request = new messages.CommitStatusRequest();
  request.setChannelId(channel);
  request.setTransactionId(txId);
  request.setIdentity(serializedIdentity(mspId, cert));
  const signed = new messages.SignedCommitStatusRequest();
  signed.setRequest(request.serializeBinary());
  return gateway.newCommit(signed.serializeBinary());
}

/** An identity as Fabric's messages carry it. */
export function serializedIdentity(mspId: string, cert: string): Uint8Array {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(mspId);
  identity.setIdBytes(Buffer.from(cert));
  return identity.serializeBinary();
}
