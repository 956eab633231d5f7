/** The always disclosed group of a record. Dates are YYYY-MM-DD. */
export interface RecordMeta {
  issued: string;
  effectiveFrom: string;
  effectiveTo: string | null;
  /** Leaf hash of the record that this one replaces. */
  supersedes: string | null;
  legalBasis: string;
  retainUntil: string | null;
  /** Leaf hashes of the records that this one rests on. */
  basedOn: string[];
}

export type FieldValue = string | number | boolean;
export type GroupValue = Record<string, FieldValue | null> | RecordMeta;

/** A log entry: the leaf is its JCS. Says nothing that a public list could be matched with. */
export interface LogEntry {
  v: 1;
  /** 16 random bytes, hex. */
  recordId: string;
  publisher: string;
  schema: string;
  /** hex */
  commitment: string;
}

export const STATUSES = [
  'IN_FORCE',
  'SUPERSEDED',
  'CORRECTED',
  'UNDER_OBJECTION',
  'REPAIRED',
  'WITHDRAWN',
  'RETENTION_ENDED',
  'ERASED',
] as const;
export type Status = (typeof STATUSES)[number];

/** `status publisher leafHash` on the ledger; absent means in force. */
export interface RecordStatus {
  publisher: string;
  leafHash: string;
  status: Status;
  /** A short upper-case code, never prose. */
  reason: string;
  /** Leaf hash of the record that takes its place, for SUPERSEDED and CORRECTED. */
  replacement: string | null;
  since: number;
  /** Position in this publisher's gapless list of status changes, from 1: `statuschange publisher seq`. */
  seq: number;
}

/** `log msp`: the current head; `head msp size`: each head, never rewritten. */
export interface LogHead {
  publisher: string;
  size: number;
  /** hex */
  root: string;
  previousSize: number;
  time: number;
  keyId: string;
  /** The signed note (C2SP signed-note, tlog-checkpoint). */
  checkpoint: string;
}
