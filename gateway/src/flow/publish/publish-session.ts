import type { Status } from '@concordat/chaincode/domain';
import type { RecordValidator } from '../../intake';
import type { IdempotencyRecord } from './idempotency';
import type { PublishDeps, PublishRequest } from './publish-types';
import type { SeenKeys } from './seen-keys';

/** One call of `publish`, while it goes on. */
export interface PublishSession {
  deps: PublishDeps;
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
