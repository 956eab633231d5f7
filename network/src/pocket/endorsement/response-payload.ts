import { peer } from '@hyperledger/fabric-protos';
import type { ChaincodeResult } from '../chaincode/invocation';
import { type Proposal, proposalHash } from '../proposal/proposal';

export interface ActionParts {
  proposal: Proposal;
  result: ChaincodeResult;
  /** Serialized `TxReadWriteSet`. */
  results: Uint8Array;
  /** The chaincode definition's version; empty for system chaincodes. */
  version: string;
}

/** The bytes that endorsers sign: proposal hash, read/write sets, event and response. */
export function serializeResponsePayload({ proposal, result, results, version }: ActionParts): Uint8Array {
  const id = new peer.ChaincodeID();
  id.setName(proposal.chaincode);
  id.setVersion(version);
  const action = new peer.ChaincodeAction();
  action.setResults(results);
  action.setEvents(serializeEvent(proposal, result));
  action.setResponse(result.response);
  action.setChaincodeId(id);
  const payload = new peer.ProposalResponsePayload();
  payload.setProposalHash(proposalHash(proposal.header, proposal.publicPayload));
  payload.setExtension$(action.serializeBinary());
  return payload.serializeBinary();
}

function serializeEvent({ chaincode, header }: Proposal, { event }: ChaincodeResult): Uint8Array {
  if (!event) return new Uint8Array();
  event.setChaincodeId(chaincode);
  event.setTxId(header.txId);
  return event.serializeBinary();
}
