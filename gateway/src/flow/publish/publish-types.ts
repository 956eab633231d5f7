import type { Status } from '@concordat/chaincode/domain';
import type { Item, ItemError, ReadRow, RecordValidator } from '../../intake';
import type { Clock } from '../../ports/clock';
import type { Log } from '../../ports/log';
import type { Storage } from '../../ports/storage';
import type { Vault } from '../../ports/vault';
import type { Mutex } from '../mutex/mutex';
import type { RecordMaker } from './record-maker';

/** What the publisher's register consists of. */
export interface RegisterDeps {
  storage: Storage;
  vault: Vault;
  log: Log;
  clock: Clock;
  mspId: string;
  /** Held by whoever writes to the register: one for all flows of a gateway. */
  writer: Mutex;
}

/** What one call needs beside the register. */
export interface CallDeps extends RegisterDeps {
  maker: RecordMaker;
  /** The validator of a schema that this organisation publishes; undefined for any other. */
  validator(schema: string): Promise<RecordValidator | undefined>;
  /** Called when there is something new to anchor. */
  stored?: () => void;
}

export interface SnapshotOptions {
  /** How many missing records the caller expects to withdraw: exactly the number that is missing. Absent withdraws none. */
  withdrawMissing?: number;
  /** Needed beside the submitter where more than 5 % of the register would be withdrawn. */
  secondOfficer?: string;
}

export interface PublishRequest {
  schema: string;
  /** Items, or rows as the readers of `intake` yield them. Taken in as a stream: it may be long. */
  items: Iterable<Item | ReadRow> | AsyncIterable<Item | ReadRow>;
  office?: string;
  submitter?: string;
  document?: string;
  idempotencyKey?: string;
  /** `partial` (default): good items land. `all`: nothing lands unless every item is good; up to 10,000 items. */
  mode?: 'partial' | 'all';
  /** The items are the register's full state. */
  snapshot?: SnapshotOptions;
  /** Says what would happen, and stores nothing. */
  dryRun?: boolean;
  onProgress?: (done: number) => void;
}

export type Outcome = 'NEW' | 'CHANGED' | 'EQUAL';

export interface Receipt {
  row: number;
  recordId: string;
  /** hex */
  leafHash: string;
  /** Position in the publisher's log. */
  index: number;
  state: 'stored' | 'anchored';
  outcome: Outcome;
}

export interface PublishCounts {
  new: number;
  changed: number;
  equal: number;
  missing: number;
  rejected: number;
  withdrawn: number;
}

export interface PublishResult {
  /** One for each item that landed or is held already; none in a dry run. */
  receipts: Receipt[];
  errors: ItemError[];
  warnings: ItemError[];
  counts: PublishCounts;
  /** Size of the log afterwards: wait for it to be anchored. */
  size: number;
}

/** What one chunk of a call came to. */
export interface ChunkAnswer {
  receipts: Receipt[];
  errors: ItemError[];
  warnings: ItemError[];
  counts: { new: number; changed: number; equal: number; rejected: number };
}

/** A status change on its way to the ledger. */
export interface StatusChange {
  leafHash: string;
  status: Status;
  /** Upper-case code. */
  reason: string;
  replacement: string | null;
}
