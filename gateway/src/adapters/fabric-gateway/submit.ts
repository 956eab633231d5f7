import type { Commit, Contract, ProposalOptions, Status, Transaction } from '@hyperledger/fabric-gateway';
import { LedgerError } from '../../ports/ledger';
import { isUnclear, ledgerFault } from './ledger-fault';
import type { LedgerTimeouts } from './options';
import { patiently } from './patience';
import { pause } from './pause';
import { assertValid } from './transaction-outcome';

export interface Submission {
  contract: Contract;
  /** `contract:function`. */
  transaction: string;
  proposal: ProposalOptions;
  timeouts: LedgerTimeouts;
  /** A question for a transaction's outcome, by its id. */
  newCommit: (txId: string) => Commit;
}

export interface Outcome {
  txId: string;
  block: number;
  result: Uint8Array;
}

const STATUS_PAUSE = 200;

/** Endorses, submits, waits for VALID. Never endorses again once a transaction may have reached the orderers. */
export async function submitTransaction(submission: Submission): Promise<Outcome> {
  const transaction = await endorse(submission);
  const deadline = Date.now() + submission.timeouts.commit;
  await handOver(transaction, submission.timeouts);
  const txId = transaction.getTransactionId();
  const status = await outcomeOf(txId, submission, deadline);
  assertValid(status);
  return { txId, block: Number(status.blockNumber), result: transaction.getResult() };
}

function endorse({ contract, transaction, proposal, timeouts }: Submission): Promise<Transaction> {
  return patiently(() =>
    contract.newProposal(transaction, proposal).endorse({ deadline: Date.now() + timeouts.endorse }),
  );
}

/** Hands the endorsed transaction to the orderers. Returns also where it is not known whether they have it. */
async function handOver(transaction: Transaction, timeouts: LedgerTimeouts): Promise<void> {
  try {
    await patiently(() => transaction.submit({ deadline: Date.now() + timeouts.submit }));
  } catch (error) {
    if (isUnclear(error)) return;
    throw ledgerFault(error, { txId: transaction.getTransactionId() });
  }
}

/** Asks for the outcome by transaction id until it is known or the time is up. */
async function outcomeOf(txId: string, { newCommit }: Submission, deadline: number): Promise<Status> {
  const commit = newCommit(txId);
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      return await commit.getStatus({ deadline });
    } catch (error) {
      last = error;
      await pause(STATUS_PAUSE);
    }
  }
  throw new LedgerError('TIMEOUT', 'the outcome of the transaction is not known yet', { txId, cause: last });
}
