import type { peer } from '@hyperledger/fabric-protos';
import type { LedgerStore } from '../ledger/ledger-store';
import type { Simulation } from '../simulation/simulation';
import type { QueryPages } from './query-pages';

/** What a chaincode answered: its response, and the event it set. */
export interface ChaincodeResult {
  response: peer.Response;
  event?: peer.ChaincodeEvent | undefined;
}

/** Runs another chaincode of the channel inside the same simulation. */
export type CallChaincode = (name: string, args: Uint8Array[]) => Promise<ChaincodeResult>;

/** One run of one chaincode for one transaction. */
export interface Invocation {
  channelId: string;
  txId: string;
  /** Keys live under the chaincode's name. */
  namespace: string;
  args: Uint8Array[];
  proposal: peer.SignedProposal;
  simulation: Simulation;
  ledger: LedgerStore;
  queries: QueryPages;
  call: CallChaincode;
}
