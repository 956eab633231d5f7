import type { Ledger } from '@concordat/gateway';

/** A consortium's ledger under test, with the real chaincode behind it. */
export interface LedgerNetwork {
  /** A new connection of an organisation's service identity or administrator. */
  connect(mspId: string, identity: 'gateway' | 'admin'): Ledger;
  /** The same, through a wire that `cut` severs; a new connection can be made at once. */
  connectThroughWire(mspId: string): Promise<{ ledger: Ledger; cut: () => void; close: () => Promise<void> }>;
  /** Takes the ledger away, and brings it back with all that was committed. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}
