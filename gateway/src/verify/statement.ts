import { canonicalJson, domainHash, toHex, utf8 } from '@concordat/chaincode/domain';

export const STATEMENT_OUTCOMES = [
  'RECORDS',
  'NONE_HELD',
  'PARTLY_WITHHELD',
  'REFUSED',
  'UNAVAILABLE',
] as const;
export type StatementOutcome = (typeof STATEMENT_OUTCOMES)[number];

/** A released record, with the groups that were disclosed (`meta` first). */
export interface StatementRecord {
  leafHash: string;
  groups: string[];
}

/** What a publisher says when it answers one line of an enquiry. Signed as JCS by its `message` key. */
export interface ReleaseStatement {
  v: 1;
  channel: string;
  publisher: string;
  grantee: string;
  enquiryId: string;
  seq: number;
  line: number;
  /** 0 for the first release, then 1, 2 … for corrected versions. */
  n: number;
  /** The schema of the line, so that "nothing held" says of what. */
  schema: string;
  recipientKeyId: string;
  outcome: StatementOutcome;
  /** Class of the reason for REFUSED and PARTLY_WITHHELD, else null. */
  code: string | null;
  records: StatementRecord[];
  /** Size of the publisher's log that the answer speaks of. */
  logSize: number;
  /** Milliseconds since the epoch. */
  time: number;
  /** For UNAVAILABLE: until when asking again makes sense. */
  retryUntil?: number;
  /** 32 random bytes, hex: nobody guesses the outcome from the hash on the ledger. */
  salt: string;
}

export interface SignedStatement {
  /** The JCS text that was signed. */
  statement: string;
  keyId: string;
  /** base64url Ed25519 over `statementMessage`. */
  signature: string;
}

/** The text of a statement: its JCS. */
export function statementText(statement: ReleaseStatement): string {
  return canonicalJson(statement);
}

/** What the `message` key signs: `H("statement", JCS)`; the same 32 bytes, in hex, stand on the ledger. */
export function statementMessage(text: string): Uint8Array {
  return domainHash('statement', utf8(text));
}

/** The hash (hex) of a statement in the publisher's release entry. */
export function statementHash(text: string): string {
  return toHex(statementMessage(text));
}
