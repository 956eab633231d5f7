import type { FabricGatewayOptions, Ledger } from '@concordat/gateway';
import type { FaultWire } from '@concordat/scripts/faults/fault-wire';
import type { Endpoint } from './connect';

/** A consortium's ledger under test, with the real chaincode behind it. */
export interface LedgerNetwork {
  /** Whether peers tell an organisation without one what became of its transactions, as they do from Fabric 2.4 on. */
  tellsBanks: boolean;
  /** A new connection of an organisation's service identity or administrator. */
  connect(mspId: string, identity: 'gateway' | 'admin'): Ledger;
  /** A wire to the peer that an organisation uses, and the address over it. */
  wireTo(mspId: string): Promise<{ wire: FaultWire; peer: Endpoint }>;
  /** A new connection of an organisation's service identity to peers in turn. */
  connectTo(peers: [Endpoint, ...Endpoint[]], mspId: string, options?: Partial<FabricGatewayOptions>): Ledger;
  /** Takes the ledger away, and brings it back with all that was committed. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}
