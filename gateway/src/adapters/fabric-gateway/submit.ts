import type { Status } from '@hyperledger/fabric-gateway';
import { LedgerError } from '../../ports/ledger';
import type { LedgerTimeouts } from './options';
import { pause } from './pause';
import { assertValid } from './transaction-outcome';

/** A transaction that enough organisations have endorsed. */
export interface Endorsed {
  txId: string;
  result: Uint8Array;
}

/** How a transaction gets onto a ledger; deadlines are milliseconds since the epoch. */
export interface Submission<T extends Endorsed> {
  timeouts: LedgerTimeouts;
  /** Makes a new proposal, with an id of its own, and collects endorsements. */
  endorse(deadline: number): Promise<T>;
  /** Hands it to the orderers. Answers a refusal; nothing also where nobody knows whether they have it. */
  handOver(endorsed: T, deadline: number): Promise<LedgerError | undefined>;
  /** Asks what became of it; is asked again after a failure. */
  outcome(txId: string, until: number): Promise<Status>;
}

export interface Outcome extends Endorsed {
  block: number;
}

const STATUS_PAUSE = 100;

/**
 * Endorses, submits, waits for VALID. Never endorses again once a transaction may have reached the orderers: the outcome is
 * asked for by its id, and while it stays unknown the same transaction is handed over again. A ledger counts an id once.
 */
export async function submitTransaction<T extends Endorsed>(submission: Submission<T>): Promise<Outcome> {
  const endorsed = await submission.endorse(Date.now() + submission.timeouts.endorse);
  const status = await finalStatus(endorsed, submission);
  assertValid(status);
  const { txId, result } = endorsed;
  return { txId, result, block: Number(status.blockNumber) };
}

async function finalStatus<T extends Endorsed>(endorsed: T, submission: Submission<T>): Promise<Status> {
  const { timeouts } = submission;
  const { txId } = endorsed;
  const deadline = Date.now() + timeouts.commit;
  let failure: unknown;
  for (let round = 0; Date.now() < deadline; round += 1) {
    // Twice as long each time: what is handed over often stands in many blocks, if only once for good.
    const until = Math.min(deadline, Date.now() + timeouts.handOverAgain * 2 ** round);
    const refusal = await submission.handOver(endorsed, Date.now() + timeouts.submit);
    // A refusal of the second round says nothing of what became of the first.
    if (refusal && round === 0) throw refusal;
    try {
      return await outcomeBefore(until, () => submission.outcome(txId, until));
    } catch (error) {
      failure = error;
    }
  }
  throw new LedgerError('TIMEOUT', 'the outcome of the transaction is not known yet', {
    txId,
    cause: failure,
  });
}

/** Asks for the outcome until it is known. Throws the last failure once the time is up. */
async function outcomeBefore(until: number, ask: () => Promise<Status>): Promise<Status> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() >= until) throw error;
      await pause(STATUS_PAUSE);
    }
  }
}
