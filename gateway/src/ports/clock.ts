/** The time of this machine. Rules on the ledger use the transaction's time instead. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}
