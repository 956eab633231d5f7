import type { GroupValue, LogEntry, RegisteredKey, SchemaDocument } from '@concordat/chaincode/domain';
import type { SignedStatement } from './statement';

/** A group as it travels: opened with its salt (hex), or withheld as its digest (hex). */
export type BundleGroup =
  { name: string; salt: string; value: GroupValue | null } | { name: string; digest: string };

/** What proves one record: the entry, its groups in the order of the commitment, its place in the log. */
export interface RecordPart {
  entry: LogEntry;
  groups: BundleGroup[];
  index: number;
  size: number;
  /** The inclusion path (RFC 6962), hex, leaf to root. */
  path: string[];
}

/** What every bundle says: which schema, who published, and the signed release statement. */
export interface BundleBase {
  v: 1;
  schema: SchemaDocument;
  publisher: string;
  /** The signed note (C2SP) over the log's head at `statement.logSize`. */
  checkpoint: string;
  statement: SignedStatement;
}

/** `application/vnd.concordat.bundle+json`, in JCS: one released record, or a signed answer without one. */
export type Bundle = RecordBundle | StatementBundle;
export type RecordBundle = BundleBase & RecordPart & { type: 'RECORD' };
export type StatementBundle = BundleBase & { type: 'STATEMENT' };

/** What a verifier trusts beforehand. */
export interface TrustFile {
  v: 1;
  channel: string;
  keys: RegisteredKey[];
  /** Schema id → content hash (hex), as registered on the ledger. */
  schemas: Record<string, string>;
}

export const BUNDLE_MEDIA_TYPE = 'application/vnd.concordat.bundle+json';
