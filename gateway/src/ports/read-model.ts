import type {
  Agreement,
  Binding,
  Consent,
  ConsentState,
  ConsentUse,
  Enquiry,
  EnquiryHead,
  LogHead,
  Organisation,
  Product,
  RecordStatus,
  RegisteredKey,
  ReleaseEntry,
  SchemaDocument,
  SchemaFacts,
  SearchEntry,
} from '@concordat/chaincode/domain';

/** The ledger's state by kind of key (DESIGN section 4). */
export interface StateValues {
  org: Organisation;
  key: RegisteredKey;
  schema: SchemaFacts;
  schemadoc: SchemaDocument;
  product: Product;
  agreement: Agreement;
  log: LogHead;
  head: LogHead;
  status: RecordStatus;
  statuschange: RecordStatus;
  binding: Binding;
  consent: Consent;
  consentstate: ConsentState;
  consentuse: ConsentUse;
  enquiry: Enquiry;
  enquiryseq: EnquiryHead;
  release: ReleaseEntry;
  search: SearchEntry;
}
export type StateKind = keyof StateValues;

/** A value with the transaction that wrote it. */
export interface Seen<T> {
  value: T;
  block: number;
  /** Transaction time, milliseconds since the epoch. */
  time: number;
  txId: string;
}

/** Kinds whose earlier values are kept too. */
export type HistoryKind = 'consentstate' | 'status' | 'log' | 'binding' | 'key';

export interface ListOptions {
  /** First attributes of the key. */
  prefix?: string[];
  /** Continue behind this key (the first part of an earlier row). */
  after?: string;
  limit?: number;
  reverse?: boolean;
}

/** What does not fit together on the ledger. */
export interface Anomaly {
  kind:
    | 'CHAIN_GAP'
    | 'CHAIN_BROKEN'
    | 'ENQUIRY_REWRITTEN'
    | 'ESCROW_UNREADABLE'
    | 'ESCROW_OTHER_SUBJECT'
    | 'ESCROW_NOT_DERIVED';
  grantee: string;
  seq: number;
  block: number;
  time: number;
}

/** What is known of a grantee's enquiries: a chain without gaps up to `seq`, or not. */
export interface GranteeChain {
  grantee: string;
  /** Sequence number of the last enquiry. */
  seq: number;
  /** hex: the chain value that belongs to it. */
  chain: string;
  /** Whether every enquiry up to it is there and follows from the one before. */
  verified: boolean;
  /** Enquiries whose escrow was opened, and how many of those fit their subject commitment (regulator only). */
  escrowsOpened: number;
  escrowsFailed: number;
}

/** A call of the chaincode, valid or not, as it stands in the ledger. */
export interface SeenTransaction {
  block: number;
  time: number;
  txId: string;
  creator: string;
  function: string;
  valid: boolean;
}

export interface EnquiryPosition {
  grantee: string;
  seq: number;
}

export interface WaitOptions {
  timeoutMs: number;
  signal?: AbortSignal;
}

/** What a governing member's gateway has read from the ledger's blocks. Everything in it can be read again. */
export interface ReadModel {
  /** Number of blocks applied: the last one's number is one less. */
  height(): number;
  /** Why it does not go on, as a code; undefined while it follows. */
  fault(): string | undefined;
  get<K extends StateKind>(kind: K, ...attributes: string[]): Promise<Seen<StateValues[K]> | undefined>;
  /** Rows in the order of their keys. The key's parts are `splitStateKey(key).attributes`. */
  list<K extends StateKind>(kind: K, options?: ListOptions): AsyncIterable<[string, Seen<StateValues[K]>]>;
  /** The value as it stood once block `block` was committed. */
  at<K extends HistoryKind>(
    kind: K,
    attributes: string[],
    block: number,
  ): Promise<Seen<StateValues[K]> | undefined>;
  /** All values, oldest first. */
  history<K extends HistoryKind>(kind: K, ...attributes: string[]): Promise<Seen<StateValues[K]>[]>;
  enquiry(
    grantee: string,
    seq: number,
  ): Promise<{ enquiry: Enquiry; block: number; txId: string } | undefined>;
  consentState(id: string): Promise<ConsentState | undefined>;
  releases(grantee: string, seq: number): Promise<Seen<ReleaseEntry>[]>;
  /** Enquiries of all grantees in the order of the ledger; `after` is an earlier row's position. */
  enquiriesInOrder(options?: {
    after?: string;
    limit?: number;
    reverse?: boolean;
  }): AsyncIterable<[string, Seen<Enquiry>]>;
  /** Every call of the chaincode in the order of the ledger. */
  transactions(options?: {
    after?: string;
    limit?: number;
    reverse?: boolean;
  }): AsyncIterable<[string, SeenTransaction]>;
  /** Enquiries and consents that name a subject commitment (hex). */
  enquiriesOfCommitment(commitment: string): Promise<EnquiryPosition[]>;
  consentsOfCommitment(commitment: string): Promise<string[]>;
  /** Regulator only: enquiries whose escrow opens to this subject. */
  enquiriesOfSubject(subject: { kind: string; identifier: string }): Promise<EnquiryPosition[]>;
  grantees(): Promise<GranteeChain[]>;
  anomalies(options?: { limit?: number }): Promise<Anomaly[]>;
  /** Asks `look` now and after each block until it answers; CATCHING_UP when the time is up. */
  waitFor<T>(look: () => Promise<T | undefined>, options: WaitOptions): Promise<T>;
  waitForHeight(height: number, options: WaitOptions): Promise<void>;
  /** Forgets everything and reads the ledger again from its first block. */
  rebuild(): Promise<void>;
  close(): Promise<void>;
}
