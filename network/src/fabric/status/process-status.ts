import type { ProcessRole } from '../processes/process-table';

/** What is seen of one process of a network. */
export interface ProcessStatus {
  name: string;
  role: ProcessRole;
  mspId: string;
  /** Undefined where it does not run. */
  pid: number | undefined;
  /** Number of blocks that an orderer or a peer holds; undefined where it does not answer. */
  height: number | undefined;
  /** Whether this orderer leads. */
  leader: boolean;
}
