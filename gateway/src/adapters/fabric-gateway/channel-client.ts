import { common } from '@hyperledger/fabric-protos';
import type { LedgerTimeouts } from './options';
import { patiently } from './patience';
import type { PeerLink } from './peer-link';
import type { Outcome } from './submit';

/** A call of a chaincode's function, as a proposal carries it. */
export interface ChaincodeCall {
  chaincode: string;
  /** `contract:function`, or a system chaincode's function. */
  name: string;
  argument: string;
}

/** What differs from one of Fabric's client libraries to the next. Its errors are those that `ledgerFault` knows. */
export interface ChannelClient {
  readonly channel: string;
  readonly timeouts: LedgerTimeouts;
  /** Whose blocks are read. */
  readonly stream: PeerLink;
  /** Asks once what the ledger holds; `deadline` in milliseconds since the epoch. */
  evaluate(call: ChaincodeCall, deadline: number): Promise<Uint8Array>;
  /** Resolves once the transaction is committed VALID. */
  submit(call: ChaincodeCall): Promise<Outcome>;
  close(): void;
}

/** Asks, and asks again while the answer is a passing one. Throws LedgerError. */
export function evaluatePatiently(client: ChannelClient, call: ChaincodeCall): Promise<Uint8Array> {
  const deadline = Date.now() + client.timeouts.evaluate;
  return patiently(() => client.evaluate(call, deadline), deadline);
}

/** Number of blocks that the peer which answers has. Throws LedgerError. */
export async function chainHeight(client: ChannelClient): Promise<number> {
  const call = { chaincode: 'qscc', name: 'GetChainInfo', argument: client.channel };
  const info = await evaluatePatiently(client, call);
  return common.BlockchainInfo.deserializeBinary(info).getHeight();
}
