import type { CallDeps } from './publish-types';
import type { StoreQueue } from './store-queue';

export interface PublishDeps extends CallDeps {
  /** Before the register's writer: one for all calls. */
  queue: StoreQueue;
}
