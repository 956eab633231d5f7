import type { Gateway, Status, Transaction } from '@hyperledger/fabric-gateway';
import { LedgerError } from '../../ports/ledger';
import { inTurn } from './in-turn';
import { isUnclear, ledgerFault } from './ledger-fault';
import type { LedgerTimeouts } from './options';
import { patiently } from './patience';
import { pause } from './pause';
import type { PeerLink } from './peer-link';
import { assertValid } from './transaction-outcome';

export interface Submission {
  /** `contract:function`. */
  transaction: string;
  argument: string;
  chaincode: string;
  timeouts: LedgerTimeouts;
  /** Who endorse and take transactions for the orderers. */
  peers: readonly PeerLink[];
  /** Who are believed what became of a transaction. */
  witnesses: readonly PeerLink[];
  /** Asks a peer for a transaction's outcome, by its id. */
  outcomeAt: (peer: PeerLink, txId: string, deadline: number) => Promise<Status>;
}

export interface Outcome {
  txId: string;
  block: number;
  result: Uint8Array;
}

/** An endorsed transaction, and whose connection it is bound to. */
interface Endorsed {
  transaction: Transaction;
  gateway: Gateway;
}

const STATUS_PAUSE = 100;

/**
 * Endorses, submits, waits for VALID. Never endorses again once a transaction may have reached the orderers: the outcome is
 * asked for by its id, and while it stays unknown the same transaction is handed over again. A ledger counts an id once.
 */
export async function submitTransaction(submission: Submission): Promise<Outcome> {
  const endorsed = await endorse(submission);
  const status = await finalStatus(endorsed, submission);
  assertValid(status);
  const { transaction } = endorsed;
  return {
    txId: transaction.getTransactionId(),
    block: Number(status.blockNumber),
    result: transaction.getResult(),
  };
}

function endorse({ peers, chaincode, transaction, argument, timeouts }: Submission): Promise<Endorsed> {
  const deadline = Date.now() + timeouts.endorse;
  const ask = async ({ gateway, network }: PeerLink) => {
    const proposal = network.getContract(chaincode).newProposal(transaction, { arguments: [argument] });
    return { transaction: await proposal.endorse({ deadline }), gateway };
  };
  return patiently(() => inTurn(peers, ask, timeouts), deadline);
}

async function finalStatus(endorsed: Endorsed, submission: Submission): Promise<Status> {
  const { timeouts } = submission;
  const txId = endorsed.transaction.getTransactionId();
  const deadline = Date.now() + timeouts.commit;
  let failure: unknown;
  for (let round = 0; Date.now() < deadline; round += 1) {
    // Twice as long each time: what is handed over often stands in many blocks, if only once for good.
    const until = Math.min(deadline, Date.now() + timeouts.handOverAgain * 2 ** round);
    const refusal = await handOver(endorsed, submission);
    // A refusal of the second round says nothing of what became of the first.
    if (refusal && round === 0) throw refusal;
    try {
      return await outcomeBefore(until, txId, submission);
    } catch (error) {
      failure = error;
    }
  }
  throw new LedgerError('TIMEOUT', 'the outcome of the transaction is not known yet', {
    txId,
    cause: failure,
  });
}

/** Hands the transaction to the orderers. Answers a refusal; nothing also where nobody knows whether they have it. */
async function handOver(
  endorsed: Endorsed,
  { peers, timeouts }: Submission,
): Promise<LedgerError | undefined> {
  const deadline = Date.now() + timeouts.submit;
  let perhapsTaken = 0;
  const hand = async ({ gateway }: PeerLink) => {
    perhapsTaken += 1;
    try {
      await boundTo(gateway, endorsed).submit({ deadline });
    } catch (error) {
      if (!isUnclear(error)) perhapsTaken -= 1;
      throw error;
    }
  };
  try {
    await patiently(() => inTurn(peers, hand, timeouts), deadline);
  } catch (error) {
    if (perhapsTaken === 0) return ledgerFault(error, { txId: endorsed.transaction.getTransactionId() });
  }
  return undefined;
}

function boundTo(gateway: Gateway, endorsed: Endorsed): Transaction {
  if (gateway === endorsed.gateway) return endorsed.transaction;
  return gateway.newTransaction(endorsed.transaction.getBytes());
}

/** Asks for the outcome until it is known. Throws the last failure once the time is up. */
async function outcomeBefore(until: number, txId: string, submission: Submission): Promise<Status> {
  const { witnesses, outcomeAt } = submission;
  for (;;) {
    try {
      // Waiting is what this call is for: nobody is slow.
      return await inTurn(witnesses, (peer) => outcomeAt(peer, txId, until), { slow: Infinity });
    } catch (error) {
      if (Date.now() >= until) throw error;
      await pause(STATUS_PAUSE);
    }
  }
}
