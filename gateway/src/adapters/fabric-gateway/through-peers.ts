import type { Gateway, Status, Transaction } from '@hyperledger/fabric-gateway';
import type { ChaincodeCall } from './channel-client';
import { refusalOf } from './hand-over';
import { inTurn } from './in-turn';
import type { LedgerTimeouts } from './options';
import { patiently } from './patience';
import type { PeerLink } from './peer-link';
import type { Endorsed, Submission } from './submit';

export interface PeerSubmission {
  call: ChaincodeCall;
  timeouts: LedgerTimeouts;
  /** Who endorse and take transactions for the orderers. */
  peers: readonly PeerLink[];
  /** Who are believed what became of a transaction. */
  witnesses: readonly PeerLink[];
  /** Asks a peer for a transaction's outcome, by its id. */
  outcomeAt: (peer: PeerLink, txId: string, deadline: number) => Promise<Status>;
}

/** An endorsed transaction, and whose connection it is bound to. */
interface EndorsedAt extends Endorsed {
  transaction: Transaction;
  gateway: Gateway;
}

/** A transaction's way through the gateway service of peers, in turn. */
export function throughPeers({
  call,
  peers,
  witnesses,
  timeouts,
  outcomeAt,
}: PeerSubmission): Submission<EndorsedAt> {
  return {
    timeouts,
    endorse: (deadline) =>
      patiently(() => inTurn(peers, (peer) => endorseAt(peer, call, deadline), timeouts), deadline),
    handOver: (endorsed, deadline) =>
      refusalOf(endorsed.txId, (attempt) => {
        const hand = ({ gateway }: PeerLink) =>
          attempt(() => boundTo(gateway, endorsed).submit({ deadline }));
        return patiently(() => inTurn(peers, hand, timeouts), deadline);
      }),
    // Waiting is what this call is for: nobody is slow.
    outcome: (txId, until) => inTurn(witnesses, (peer) => outcomeAt(peer, txId, until), { slow: Infinity }),
  };
}

async function endorseAt(
  { gateway, network }: PeerLink,
  { chaincode, name, argument }: ChaincodeCall,
  deadline: number,
): Promise<EndorsedAt> {
  const proposal = network.getContract(chaincode).newProposal(name, { arguments: [argument] });
  const transaction = await proposal.endorse({ deadline });
  return { txId: transaction.getTransactionId(), result: transaction.getResult(), transaction, gateway };
}

function boundTo(gateway: Gateway, endorsed: EndorsedAt): Transaction {
  if (gateway === endorsed.gateway) return endorsed.transaction;
  return gateway.newTransaction(endorsed.transaction.getBytes());
}
