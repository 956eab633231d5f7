/** One call of a contract's function; the argument travels as one canonical JSON string. */
export interface LedgerCall {
  contract: string;
  function: string;
  argument: unknown;
}

/** What a transaction that was committed VALID answered. */
export interface Committed<T> {
  txId: string;
  block: number;
  result: T;
}

/** A key that a transaction wrote; null deletes it. Only keys of Concordat's own chaincode. */
export interface LedgerWrite {
  key: string;
  value: string | null;
}

export interface LedgerTransaction {
  txId: string;
  /** Whether the ledger committed its writes. An invalid one changed nothing. */
  valid: boolean;
  /** Transaction time, milliseconds since the epoch. */
  time: number;
  /** MSP id of the organisation that submitted it. */
  creator: string;
  /** `contract:function`. */
  function: string;
  writes: LedgerWrite[];
}

/** A committed block. Transactions that are no calls of Concordat's chaincode are left out. */
export interface LedgerBlock {
  number: number;
  /** Hash of this block's header and of the previous one's (hex): they chain, and the adapter has checked that they do. */
  hash: string;
  previousHash: string;
  transactions: LedgerTransaction[];
}

/** What a gateway needs from the ledger that the consortium runs together. */
export interface Ledger {
  readonly channel: string;
  readonly mspId: string;
  /**
   * Endorses, submits and waits until the transaction is committed VALID. Endorsements that differ because
   * peers are a block apart are asked for again; a lost race is a LedgerError CONFLICT, for the caller to repeat.
   */
  submit<T>(call: LedgerCall, parse: (value: unknown) => T): Promise<Committed<T>>;
  /** Asks the own organisation's peer (a reader: any governing member's). Nothing is written. */
  evaluate<T>(call: LedgerCall, parse: (value: unknown) => T): Promise<T>;
  /** Committed blocks in order from number `from` on, for ever; resumes by itself. Governing members only. */
  blocks(from: number, signal: AbortSignal): AsyncIterable<LedgerBlock>;
  /** Number of blocks that the own peer has; the last block's number is one less. Governing members only. */
  height(): Promise<number>;
  close(): void;
}

/** Codes that a ledger adapter adds to those of the chaincode. */
export const LEDGER_CODES = [
  /** No peer or orderer answers. */
  'LEDGER_UNAVAILABLE',
  /** The ledger, or this gateway's own queue to it, has too much to do; ask again later. */
  'LEDGER_BUSY',
  /** Whoever holds the key for the ledger does not answer, or refuses to sign. */
  'SIGNER_UNAVAILABLE',
  /** The outcome of a submitted transaction is not known yet; `txId` says which. */
  'TIMEOUT',
  /** Another transaction changed what this one had read; nothing was written. */
  'CONFLICT',
  /** Endorsing organisations kept answering differently. */
  'ENDORSEMENT_MISMATCH',
  /** The endorsements did not meet the consortium's rule. */
  'ENDORSEMENT_REFUSED',
  /** This organisation may not ask that of the ledger. */
  'LEDGER_FORBIDDEN',
  /** The ledger's answer or block does not say what it must. */
  'LEDGER_CORRUPT',
  /** The ledger refused the transaction for another reason. */
  'LEDGER_REFUSED',
] as const;

export interface LedgerErrorOptions extends ErrorOptions {
  /** The transaction whose outcome is meant, where there is one. */
  txId?: string;
}

/** Seconds after which asking again makes sense, where waiting is all that helps. */
const RETRY_AFTER: Record<string, number> = { LEDGER_BUSY: 1, LEDGER_UNAVAILABLE: 2 };

/** A refusal by the ledger: the chaincode's own code, or one of LEDGER_CODES. */
export class LedgerError extends Error {
  readonly code: string;
  readonly txId: string | undefined;
  /** Seconds; callers over HTTP are told. */
  readonly retryAfter: number | undefined;

  constructor(code: string, detail: string, options: LedgerErrorOptions = {}) {
    super(`${code}: ${detail}`, options);
    this.name = 'LedgerError';
    this.code = code;
    this.txId = options.txId;
    this.retryAfter = RETRY_AFTER[code];
  }
}
