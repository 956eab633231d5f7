import type { Status } from '@hyperledger/fabric-gateway';

/** A question for a transaction's outcome, that can be asked again. */
export interface CommitQuestion {
  /** `until`: milliseconds since the epoch. Rejects where the outcome is not known by then. */
  status(until: number): Promise<Status>;
  /** Nobody will ask again. */
  end(): void;
}

/** How an organisation learns what became of its transactions. */
export interface Outcomes {
  /** To be awaited before anything is endorsed. Throws where outcomes cannot be learnt now, or ever. */
  ready(): Promise<void>;
  /** Called before the transaction is handed over; its outcome is kept from then on, until `end`. */
  commitOf(txId: string): CommitQuestion;
  close(): void;
}
