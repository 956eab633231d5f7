import { common, peer } from '@hyperledger/fabric-protos';
import { sha256 } from '../identity/ecdsa';
import { decode, MalformedError, type ParsedHeader, parseHeader } from './header';

/** A client's proposal to run a chaincode function, taken apart. */
export interface Proposal {
  signed: peer.SignedProposal;
  header: ParsedHeader;
  chaincode: string;
  /** The chaincode's arguments: function name first. */
  args: Uint8Array[];
  /** `ChaincodeProposalPayload` without transient data: the part that is hashed and put on the ledger. */
  publicPayload: Uint8Array;
}

/** Takes a signed proposal apart. Throws MalformedError; signature and creator are checked elsewhere. */
export function parseProposal(signed: peer.SignedProposal): Proposal {
  const proposal = decode('proposal', signed.getProposalBytes_asU8(), peer.Proposal);
  const header = parseHeader(decode('header', proposal.getHeader_asU8(), common.Header));
  checkHeader(header);
  const payload = decode(
    'chaincode proposal payload',
    proposal.getPayload_asU8(),
    peer.ChaincodeProposalPayload,
  );
  const spec = decode('invocation', payload.getInput_asU8(), peer.ChaincodeInvocationSpec);
  const chaincode = spec.getChaincodeSpec()?.getChaincodeId()?.getName() ?? '';
  if (chaincode === '') throw new MalformedError('no chaincode name is provided');
  if (chaincodeOfHeader(header) !== chaincode) {
    throw new MalformedError('the chaincode in the header is not the one that is invoked');
  }
  return {
    signed,
    header,
    chaincode,
    args: spec.getChaincodeSpec()?.getInput()?.getArgsList_asU8() ?? [],
    publicPayload: withoutTransient(payload),
  };
}

function checkHeader(header: ParsedHeader): void {
  if (header.type !== common.HeaderType.ENDORSER_TRANSACTION) throw new MalformedError('invalid header type');
  if (header.channelId === '') throw new MalformedError('no channel id provided');
  if (header.nonce.length === 0) throw new MalformedError('the nonce is missing');
}

function chaincodeOfHeader(header: ParsedHeader): string {
  const extension = decode('header extension', header.extension, peer.ChaincodeHeaderExtension);
  return extension.getChaincodeId()?.getName() ?? '';
}

function withoutTransient(payload: peer.ChaincodeProposalPayload): Uint8Array {
  const result = new peer.ChaincodeProposalPayload();
  result.setInput(payload.getInput_asU8());
  return result.serializeBinary();
}

/** What endorsers sign for: the hash over both headers and the public payload (protoutil.GetProposalHash1). */
export function proposalHash(header: ParsedHeader, publicPayload: Uint8Array): Buffer {
  return sha256(header.channelHeaderBytes, header.signatureHeaderBytes, publicPayload);
}
