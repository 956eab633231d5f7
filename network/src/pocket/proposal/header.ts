import { common } from '@hyperledger/fabric-protos';
import { sha256 } from '../identity/ecdsa';

/** A message from outside that is not what it should be. */
export class MalformedError extends Error {}

/** The headers of a proposal or transaction; bytes are as received, since they are hashed and signed. */
export interface ParsedHeader {
  channelHeaderBytes: Uint8Array;
  signatureHeaderBytes: Uint8Array;
  type: number;
  channelId: string;
  txId: string;
  /** Milliseconds since 1970; NaN when absent. */
  timestamp: number;
  extension: Uint8Array;
  creator: Uint8Array;
  nonce: Uint8Array;
}

/** A generated message class. */
interface Decoder<T> {
  deserializeBinary(bytes: Uint8Array): T;
}

/** Decodes a protobuf message; throws MalformedError naming the part. */
export function decode<T>(what: string, bytes: Uint8Array, message: Decoder<T>): T {
  try {
    return message.deserializeBinary(bytes);
  } catch (error) {
    throw new MalformedError(`the ${what} is not a valid message`, { cause: error });
  }
}

export function parseHeader(header: common.Header | undefined): ParsedHeader {
  if (!header) throw new MalformedError('the header is missing');
  const channelHeaderBytes = header.getChannelHeader_asU8();
  const signatureHeaderBytes = header.getSignatureHeader_asU8();
  const channel = decode('channel header', channelHeaderBytes, common.ChannelHeader);
  const signature = decode('signature header', signatureHeaderBytes, common.SignatureHeader);
  const timestamp = channel.getTimestamp();
  return {
    channelHeaderBytes,
    signatureHeaderBytes,
    type: channel.getType(),
    channelId: channel.getChannelId(),
    txId: channel.getTxId(),
    timestamp: timestamp ? timestamp.getSeconds() * 1000 + timestamp.getNanos() / 1e6 : NaN,
    extension: channel.getExtension_asU8(),
    creator: signature.getCreator_asU8(),
    nonce: signature.getNonce_asU8(),
  };
}

/** Fabric's rule: a transaction's id is the hash of nonce and creator, in lower-case hexadecimal. */
export function hasDerivedTxId(header: ParsedHeader): boolean {
  return header.nonce.length > 0 && header.txId === derivedTxId(header);
}

export function derivedTxId({ nonce, creator }: ParsedHeader): string {
  return sha256(nonce, creator).toString('hex');
}
