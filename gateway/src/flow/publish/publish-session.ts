import type { Status } from '@concordat/chaincode/domain';
import type { MadeRecord } from '../../crypto';
import type { RecordValidator } from '../../intake';
import type { IdempotencyRecord } from './idempotency';
import type { CallDeps, PublishRequest } from './publish-types';
import type { PreparedItem, PreparedRow } from './prepare-items';
import type { SeenKeys } from './seen-keys';

/** One call of `publish`, while it goes on. */
export interface PublishSession {
  deps: CallDeps;
  request: PublishRequest;
  validator: RecordValidator;
  batchId: string;
  /** What becomes of a record that is replaced. */
  ending: { status: Status; reason: string };
  idempotency: IdempotencyRecord | undefined;
  seen: SeenKeys;
  /** Chunks and rows handled. */
  chunks: number;
  rows: number;
}

/** Rows of a call that were checked and recognised, before anybody asked what the register holds. */
export interface PreparedChunk {
  prepared: PreparedRow[];
  /** Records that were made of items which looked new. */
  ahead: Map<PreparedItem, MadeRecord>;
  /** What identifies the chunk under the call's idempotency key. */
  content: string;
}

/** A chunk that is to be stored, and whose it is. */
export interface Part {
  session: PublishSession;
  chunk: PreparedChunk;
}
